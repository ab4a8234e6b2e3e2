# shellcheck shell=bash
# What CloudWatch cannot see by itself: how full the disk is, how old the newest snapshot of etcd, how soon certificates
# end. METRICS_HOSTNAME is Rancher's name, whose certificate is looked at; it may be empty.

# A little less than the alarms' period: the timer is no clock.
METRICS_EVERY_SECONDS=290
# So many snapshots are looked for in the bucket; the newest is there unless S3 refuses it.
METRICS_SNAPSHOTS=5

# As lines of name, unit and value. What cannot be found out is left out, which the alarms take for bad news.
metrics() {
  local disk
  disk=$(df --output=pcent /var/lib/rancher | tail -n 1 | tr --delete --complement 0-9) && echo "DiskUsed Percent $disk"
  [ -z "$BUCKET" ] || echo "SnapshotAge Seconds $(snapshot_age)"
  days_left ServerCertificateDays server_certificates
  [ -z "$METRICS_HOSTNAME" ] || days_left RancherCertificateDays rancher_certificate
}

# Seconds since the newest scheduled snapshot of this server that is in the bucket. Without one, since this was first asked.
snapshot_age() {
  local name since=$state/watched-since
  [ -e "$since" ] || touch "$since"
  for name in $(own_snapshots | sort --reverse | head -n $METRICS_SNAPSHOTS); do
    if snapshot_exists "$name"; then
      echo $(($(date +%s) - ${name##*-}))
      return
    fi
  done
  echo $(($(date +%s) - $(stat --format %Y "$since")))
}

# Their names end with the second of their making.
own_snapshots() { find "$data/server/db/snapshots" -maxdepth 1 -regextype posix-extended -regex ".*/etcd-snapshot-$SERVER-[0-9]+" -printf '%f\n' 2>/dev/null; }

# What the server and its etcd and kubelet show to others, and the authorities behind it.
server_certificates() { find "$data" -maxdepth 4 -regextype posix-extended -regex "$data/(server/tls(/etcd)?|agent)/[^/]+[.]crt" -exec cat {} +; }

# What the ingress controller of this server shows for Rancher's name.
rancher_certificate() { timeout 10 openssl s_client -connect "$(own_address):443" -servername "$METRICS_HOSTNAME" </dev/null 2>/dev/null; }

# days_left NAME COMMAND: a metric, the whole days until the first of the certificates that the command prints ends.
days_left() {
  local end
  end=$("$2" | ends_of_certificates | sort --numeric-sort | head -n 1) || end=''
  [ -z "$end" ] || echo "$1 Count $(((end - $(date +%s)) / 86400))"
}

# The ends of the certificates on standard input, as seconds.
ends_of_certificates() {
  python3 -c '
import re, sys
print("\0".join(re.findall("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", sys.stdin.read(), re.S)), end="\0")
' | while IFS= read -r -d '' certificate; do
    [ -z "$certificate" ] || date --date "$(openssl x509 -noout -enddate <<<"$certificate" | cut --delimiter = --fields 2)" +%s
  done
}

# metrics_request: the body of PutMetricData for the lines on standard input (CloudWatch, "PutMetricData": query protocol).
metrics_request() {
  local stack=${PARAMETERS#/rancher/} index=0 name unit value datum
  printf 'Action=PutMetricData&Version=2010-08-01&Namespace=Rancher'
  while read -r name unit value; do
    index=$((index + 1))
    datum="MetricData.member.$index"
    printf '&%s' "$datum.MetricName=$name" "$datum.Unit=$unit" "$datum.Value=$value" \
      "$datum.Dimensions.member.1.Name=Stack" "$datum.Dimensions.member.1.Value=${stack%/servers}" \
      "$datum.Dimensions.member.2.Name=Server" "$datum.Dimensions.member.2.Value=$SERVER"
  done
}

put_metrics() {
  local keys
  keys=$(credentials) || return
  metrics | metrics_request >"$state/metrics-request" || return
  curl --config - --silent --show-error --fail --output /dev/null --connect-timeout 5 --max-time 20 \
    --aws-sigv4 "aws:amz:$REGION:monitoring" --data "@$state/metrics-request" "https://monitoring.$REGION.$DOMAIN/" <<<"$keys"
}

# Every five minutes, whether it succeeds or not, where numbers are asked for.
publish_metrics() {
  local last
  [ -n "${METRICS_HOSTNAME+set}" ] || return 0
  last=$(stat --format %Y "$state/metrics-published" 2>/dev/null) || last=0
  [ $(($(date +%s) - last)) -ge $METRICS_EVERY_SECONDS ] || return 0
  touch "$state/metrics-published"
  put_metrics || say "cannot publish metrics: CloudWatch, its endpoint or the role refuses; once more in five minutes"
}
