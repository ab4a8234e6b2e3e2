package control

import (
	"fmt"
	"net"
	"sort"
	"strings"

	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	netutils "k8s.io/utils/net"

	"cdktf-rancher/lab/distribution/internal/pods"
	"cdktf-rancher/lab/distribution/internal/settings"
)

// StartAPIServer runs kube-apiserver on this server's etcd.
func StartAPIServer(s *settings.Settings, release string) (*Component, error) {
	arguments, err := apiServerArguments(s, release)
	if err != nil {
		return nil, err
	}
	return start(s, pods.APIServer, arguments)
}

// ReplacesAPIServer reports whether StartAPIServer would end a running pod of another release.
func ReplacesAPIServer(s *settings.Settings, release string) (bool, error) {
	arguments, err := apiServerArguments(s, release)
	if err != nil {
		return false, err
	}
	manifest, err := pods.Manifest(arguments...)
	return pods.Running(s, pods.APIServer, "") && !pods.Running(s, pods.APIServer, manifest), err
}

func apiServerArguments(s *settings.Settings, release string) ([]string, error) {
	ip, err := s.Address()
	if err != nil {
		return nil, err
	}
	listen := "0.0.0.0"
	if s.APIPort() != 6443 {
		listen = "127.0.0.1"
	}
	arguments := []string{
		"--emulated-version=kube=" + emulated(release),
		"--advertise-address=" + s.Text("advertise-address", ip), "--bind-address=" + listen, fmt.Sprintf("--secure-port=%d", s.APIPort()),
		"--tls-cert-file=" + s.TLS("serving-kube-apiserver.crt"), "--tls-private-key-file=" + s.TLS("serving-kube-apiserver.key"),
		"--client-ca-file=" + s.TLS("client-ca.crt"), "--anonymous-auth=false", "--authorization-mode=Node,RBAC",
		"--requestheader-client-ca-file=" + s.TLS("request-header-ca.crt"), "--requestheader-allowed-names=system:auth-proxy",
		"--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file=" + s.TLS("client-auth-proxy.crt"), "--proxy-client-key-file=" + s.TLS("client-auth-proxy.key"),
		"--service-account-issuer=https://kubernetes.default.svc." + s.Text("cluster-domain", "cluster.local"),
		"--service-account-key-file=" + s.TLS("service.key"), "--service-account-signing-key-file=" + s.TLS("service.key"),
		"--service-cluster-ip-range=" + s.ServiceCIDR(), "--allow-privileged=true", "--profiling=false",
		"--enable-admission-plugins=NodeRestriction", "--v=0",
	}
	arguments = append(arguments, etcdArguments(s)...)
	if s.SecretsEncryption() {
		arguments = append(arguments, "--encryption-provider-config="+s.Server("cred", "encryption-config.json"))
	}
	if file := s.Text("pod-security-admission-config-file", ""); file != "" {
		arguments = append(arguments, "--admission-control-config-file="+file)
	}
	// RKE2, pkg/executor/staticpod/staticpod.go. K3s has no such key: it passes arguments on.
	if file := s.Text("audit-policy-file", ""); file != "" {
		arguments = append(arguments, "--audit-policy-file="+file, "--audit-log-maxage=30", "--audit-log-maxbackup=10",
			"--audit-log-maxsize=100", "--audit-log-path="+s.Server("logs", "audit.log"))
	}
	for _, extra := range s.Arguments("kube-apiserver-arg") {
		arguments = append(arguments, "--"+extra)
	}
	return arguments, nil
}

func etcdArguments(s *settings.Settings) []string {
	arguments := []string{"--etcd-servers=" + strings.Join(s.EtcdServers(), ",")}
	authority, certificate, key := s.EtcdFiles()
	for option, file := range map[string]string{"cafile": authority, "certfile": certificate, "keyfile": key} {
		if file != "" {
			arguments = append(arguments, "--etcd-"+option+"="+file)
		}
	}
	sort.Strings(arguments)
	return arguments
}

// RunAPIServer is the child's part. /version shows the release.
func RunAPIServer(arguments []string, release string) error {
	tellVersion(release)
	command := apiserver.NewAPIServerCommand()
	command.SetArgs(arguments)
	return command.Execute()
}

// FirstServiceIP is the address of the service `kubernetes`.
func FirstServiceIP(s *settings.Settings) (string, error) {
	_, network, err := net.ParseCIDR(s.ServiceCIDR())
	if err != nil {
		return "", err
	}
	ip, err := netutils.GetIndexedIP(network, 1)
	if err != nil {
		return "", err
	}
	return ip.String(), nil
}
