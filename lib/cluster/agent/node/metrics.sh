# shellcheck shell=bash
# Metrics that CloudWatch cannot measure: disk usage, the size of etcd's database, the age of the newest etcd snapshot, and
# the days left of certificates. METRICS_HOSTNAME is Rancher's host name. Without a host name, Rancher's certificate is not measured.

# Slightly shorter than the alarms' period, because the timer is not exact.
METRICS_EVERY_SECONDS=290
# How many of the newest snapshots to look for in the bucket. The newest one is in the bucket unless its upload failed.
METRICS_SNAPSHOTS=5

# Prints lines of name, unit and value. A value that cannot be measured is omitted, and the alarms treat a missing value
# as bad.
metrics() {
  local disk
  # The fullest disk: pods' logs and local storage are on the root disk.
  # shellcheck disable=SC2086 # no word without a volume for etcd
  disk=$(df --output=pcent / /var/lib/rancher ${ETCD_FOLDER:-} | tr --delete --complement '0-9\n' | sort --numeric-sort | tail -n 1) && echo "DiskUsed Percent $disk"
  [ "$BACKEND" != etcd ] || etcd_used
  [ "$BACKEND" != etcd ] || echo "SnapshotAge Seconds $(snapshot_age)"
  days_left ServerCertificateDays server_certificates
  [ -z "$METRICS_HOSTNAME" ] || days_left RancherCertificateDays rancher_certificate
}

# Prints a metric, the size of etcd's database in percent of its quota, rounded up. etcd rejects writes at 100. RKE2 and
# K3s serve etcd's metrics on this address (K3s, pkg/etcd). Without an answer it prints nothing: the alarms
# treat a missing value as bad.
etcd_used() {
  curl --noproxy '*' --silent --fail --max-time 5 http://127.0.0.1:2381/metrics | awk '
    $1 == "etcd_mvcc_db_total_size_in_bytes" { size = $2 }
    $1 == "etcd_server_quota_backend_bytes" { quota = $2 }
    END {
      if (size == "" || quota == "") exit
      percent = quota > 0 ? 100 * size / quota : 0
      print "EtcdUsed Percent " int(percent) + (percent > int(percent))
    }' || true
}

# Prints the seconds since the newest scheduled snapshot of this server in the bucket. Without a snapshot, the count
# starts at the first call.
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

# The names of snapshots end with their Unix time in seconds.
own_snapshots() { find "$data/server/db/snapshots" -maxdepth 1 -regextype posix-extended -regex ".*/etcd-snapshot-$SERVER-[0-9]+" -printf '%f\n' 2>/dev/null; }

# Prints the certificates of the server, its etcd and its kubelet, and their authorities.
server_certificates() { find "$data" -maxdepth 4 -regextype posix-extended -regex "$data/(server/tls(/etcd)?|agent)/[^/]+[.]crt" -exec cat {} +; }

# Prints the certificate that this server's ingress controller presents for Rancher's host name.
rancher_certificate() { timeout 10 openssl s_client -connect "$(own_address):443" -servername "$METRICS_HOSTNAME" </dev/null 2>/dev/null; }

# days_left NAME COMMAND: prints a metric, the whole days until the first of COMMAND's certificates expires.
days_left() {
  local end
  end=$("$2" | ends_of_certificates | sort --numeric-sort | head -n 1) || end=''
  [ -z "$end" ] || echo "$1 Count $(((end - $(date +%s)) / 86400))"
}

# Prints the expiry of each certificate on standard input, as a Unix time in seconds.
ends_of_certificates() {
  python3 -c '
import re, sys
print("\0".join(re.findall("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", sys.stdin.read(), re.S)), end="\0")
' | while IFS= read -r -d '' certificate; do
    [ -z "$certificate" ] || date --date "$(openssl x509 -noout -enddate <<<"$certificate" | cut --delimiter = --fields 2)" +%s
  done
}

# metrics_request: prints the body of PutMetricData for the lines on standard input (CloudWatch, "PutMetricData": query
# protocol).
metrics_request() {
  local index=0 name unit value datum
  printf 'Action=PutMetricData&Version=2010-08-01&Namespace=Rancher'
  while read -r name unit value; do
    index=$((index + 1))
    datum="MetricData.member.$index"
    printf '&%s' "$datum.MetricName=$name" "$datum.Unit=$unit" "$datum.Value=$value" \
      "$datum.Dimensions.member.1.Name=Stack" "$datum.Dimensions.member.1.Value=$STACK" \
      "$datum.Dimensions.member.2.Name=Server" "$datum.Dimensions.member.2.Value=$SERVER"
  done
}

put_metrics() {
  metrics | metrics_request >"$state/metrics-request" || {
    echo "they cannot be written to the disk" >"$failure"
    return 1
  }
  signed monitoring --fail --output /dev/null --max-time 20 --data "@$state/metrics-request" "https://monitoring.$REGION.$DOMAIN/"
}

# Publishes every five minutes, also after a failure, when metrics are enabled.
publish_metrics() {
  local last
  [ -n "${METRICS_HOSTNAME+set}" ] || return 0
  last=$(stat --format %Y "$state/metrics-published" 2>/dev/null) || last=0
  [ $(($(date +%s) - last)) -ge $METRICS_EVERY_SECONDS ] || return 0
  touch "$state/metrics-published"
  put_metrics || say "cannot publish metrics to CloudWatch: $(why_failed); trying again in five minutes"
}
