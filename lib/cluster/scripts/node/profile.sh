# shellcheck shell=bash
# What the machine needs for RKE2's `profile: cis` (RKE2, "CIS Hardening Guide"). RKE2 refuses to start without it, and
# the root disk of a replaced instance has nothing of it: so before every start.

sysctl_folder=/etc/sysctl.d

# The data volume outlives the machine that knows etcd's user by name, so the number is fixed; it is the one that Rancher's
# hardening guides use.
ETCD_UID=52034

# Only the few settings that RKE2 brings are loaded: all others anew would undo what network plug-ins have set.
prepare_profile() {
  local settings target=$sysctl_folder/60-rke2-cis.conf
  grep --quiet '^profile: cis$' "$configuration/config.yaml" || return 0
  settings=$(find "$releases/current/" -name rke2-cis-sysctl.conf -print -quit)
  [ -n "$settings" ] || again "for a release with rke2-cis-sysctl.conf, which cluster.profile needs and $(current_version) has not"
  if ! getent passwd etcd >/dev/null; then
    say "making the user etcd, for the profile cis"
    useradd --uid $ETCD_UID --user-group --no-create-home --shell /usr/sbin/nologin --comment etcd etcd
  fi
  install -m 0644 "$settings" "$target"
  sysctl --quiet --load="$target"
}
