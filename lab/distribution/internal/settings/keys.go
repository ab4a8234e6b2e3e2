package settings

import "strings"

type kind int

const (
	text kind = iota
	list
	flag
	number
)

// The options of `k3s server`: the CLI page of K3s' documentation.
var k3sKeys = keys{
	text: `alsologtostderr config log vmodule bind-address apiserver-bind-address advertise-address data-dir
		service-node-port-range cluster-domain flannel-backend egress-selector-mode servicelb-namespace write-kubeconfig
		write-kubeconfig-mode write-kubeconfig-group write-kubeconfig-name helm-job-image token token-file agent-token agent-token-file server
		cluster-reset-restore-path datastore-endpoint datastore-cafile datastore-certfile datastore-keyfile
		etcd-snapshot-name etcd-snapshot-schedule-cron etcd-snapshot-dir
		etcd-snapshot-reconcile-interval etcd-s3-endpoint etcd-s3-endpoint-ca etcd-s3-access-key etcd-s3-secret-key
		etcd-s3-session-token etcd-s3-bucket etcd-s3-bucket-lookup-type etcd-s3-region etcd-s3-folder etcd-s3-proxy
		etcd-s3-config-secret etcd-s3-timeout default-local-storage-path node-name
		image-credential-provider-bin-dir image-credential-provider-config container-runtime-endpoint default-runtime
		image-service-endpoint pause-image snapshotter private-registry system-default-registry resolv-conf
		flannel-iface flannel-conf flannel-cni-conf vpn-auth vpn-auth-file secrets-encryption-provider`,
	number: `v https-listen-port supervisor-port apiserver-port advertise-port lb-server-port etcd-snapshot-retention
		etcd-s3-retention`,
	list: `tls-san airgap-extra-registry helm-controller-arg kube-controller-arg kube-cloud-controller-arg cluster-cidr service-cidr cluster-dns kube-apiserver-arg etcd-arg kube-scheduler-arg
		kube-controller-manager-arg kube-cloud-controller-manager-arg kubelet-arg kube-proxy-arg disable node-label
		node-taint node-ip node-external-ip node-internal-dns node-external-dns`,
	flag: `debug tls-san-security flannel-ipv6-masq flannel-external-ip cluster-init cluster-reset etcd-expose-metrics
		etcd-disable-snapshots etcd-snapshot-compress etcd-s3 etcd-s3-skip-ssl-verify etcd-s3-insecure disable-scheduler
		disable-cloud-controller disable-kube-proxy disable-network-policy disable-helm-controller disable-apiserver
		disable-controller-manager disable-etcd embedded-registry supervisor-metrics with-node-id docker
		disable-default-registry-endpoint nonroot-devices protect-kernel-defaults secrets-encryption enable-pprof
		rootless prefer-bundled-bin selinux disable-agent kine-tls`,
}

// RKE2's additional options: the server configuration page of RKE2's documentation.
var rke2Only = keys{
	text: `ingress-controller profile audit-policy-file pod-security-admission-config-file kube-apiserver-image
		kube-controller-manager-image cloud-controller-manager-image kube-proxy-image kube-scheduler-image etcd-image
		runtime-image pause-image kubelet-path cloud-provider-name cloud-provider-config`,
	list: `cni control-plane-resource-requests control-plane-resource-limits control-plane-probe-configuration
		kube-apiserver-extra-mount kube-scheduler-extra-mount kube-controller-manager-extra-mount kube-proxy-extra-mount
		etcd-extra-mount cloud-controller-manager-extra-mount kube-apiserver-extra-env kube-scheduler-extra-env
		kube-controller-manager-extra-env kube-proxy-extra-env etcd-extra-env cloud-controller-manager-extra-env`,
	flag: `enable-servicelb prime node-name-from-cloud-provider-metadata`,
}

// Options of K3s that RKE2 lacks.
const rke2Drops = `https-listen-port supervisor-port apiserver-port apiserver-bind-address advertise-port cluster-init flannel-backend flannel-ipv6-masq flannel-external-ip
	flannel-iface flannel-conf flannel-cni-conf default-local-storage-path docker rootless prefer-bundled-bin
	disable-network-policy disable-helm-controller image-service-endpoint kube-controller-arg kube-cloud-controller-arg
	vpn-auth vpn-auth-file kine-tls`

type keys map[kind]string

// known returns the kind of every option of a distribution's server.
func known(distribution string) map[string]kind {
	all := map[string]kind{}
	add := func(from keys) {
		for kind, names := range from {
			for _, name := range strings.Fields(names) {
				all[name] = kind
			}
		}
	}
	add(k3sKeys)
	if distribution == "rke2" {
		for _, name := range strings.Fields(rke2Drops) {
			delete(all, name)
		}
		add(rke2Only)
	}
	return all
}
