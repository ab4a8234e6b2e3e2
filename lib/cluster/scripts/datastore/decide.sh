# shellcheck shell=bash
# With an external datastore there is nothing to decide: whoever starts finds the one cluster in it, or makes it there, and
# K3s sees to it that one of several does. No snapshot, no claim and no other server is asked for.
decide() { echo "initialise the cluster of the external datastore, or what it lacks of it"; }
