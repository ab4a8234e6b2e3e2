#!/bin/bash
# The node script of a server that is watched: a pass of it (pass.sh), and then, whatever came of that, the server's
# numbers and its journal, as far as they are asked for. A pass never waits for them, nor fails by them.
# Environment: SERVER, REGION, DOMAIN, VOLUME_ID, PARAMETERS.
set -uo pipefail
umask 077

desired=$(dirname "$(readlink --canonicalize "$0")")
bash "$desired/pass.sh" "$@"
status=$?
[ "${1:-}" != start ] || exit "$status"

# shellcheck source=/dev/null
. "$desired/settings"
# shellcheck source=lib/cluster/scripts/ssm.sh
. /usr/local/lib/rancher-server/ssm.sh
# shellcheck source=lib/cluster/scripts/node/say.sh
. "$desired"/say.sh
# shellcheck source=lib/cluster/scripts/node/configuration.sh
. "$desired"/configuration.sh
# shellcheck source=lib/cluster/scripts/node/access.sh
. "$desired"/access.sh
# shellcheck source=lib/cluster/scripts/node/api.sh
. "$desired"/api.sh
# shellcheck source=lib/cluster/scripts/watched/metrics.sh
. "$desired"/metrics.sh
# shellcheck source=lib/cluster/scripts/watched/logs.sh
. "$desired"/logs.sh
use_proxy
# Without a name of Rancher's to look at there may be one all the same, which is then empty.
[ -z "${METRICS_HOSTNAME+set}" ] || publish_metrics
[ -z "${LOG_GROUP:-}" ] || publish_logs
exit "$status"
