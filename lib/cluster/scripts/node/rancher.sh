# shellcheck shell=bash
# What an upgrade of Rancher needs from the servers: Helm begins once etcd is saved, since the way back is a restore.
# Needs RANCHER, the version that is wanted, and the Lease of restarts.

# As a list: one that is empty tells no Rancher from no answer.
rancher_deployment='/apis/apps/v1/namespaces/cattle-system/deployments?fieldSelector=metadata.name%3Drancher'

# One snapshot for each version, by the first server that hears of it, while no server is restarted. There is nothing to
# save before Rancher's first install.
save_before_rancher() {
  local installed
  [ ! -e "$state/restarting" ] && [ "$(lease_annotation rancher)" != "$RANCHER" ] && hold_lease || return 0
  if installed=$(cluster_request GET "$rancher_deployment" | json 'len(d["items"])'); then
    if [ "$installed" = 0 ] || save_etcd "before-rancher-$RANCHER"; then
      annotate_lease rancher "$RANCHER" || say "the Lease cannot be annotated, once more later"
      tell_deploy ""
    else
      again_as_holder "to save etcd before the upgrade of Rancher to $RANCHER: $(cat "$state/unsaved")"
    fi
  fi
  give_lease_back
}
