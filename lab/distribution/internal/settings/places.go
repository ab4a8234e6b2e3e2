package settings

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// Data is a path below /var/lib/rancher/DISTRIBUTION.
func (s *Settings) Data(parts ...string) string {
	root := s.Text("data-dir", "/var/lib/rancher/"+s.Distribution)
	return filepath.Join(append([]string{root}, parts...)...)
}

// Server is a path below the data folder's server.
func (s *Settings) Server(parts ...string) string {
	return s.Data(append([]string{"server"}, parts...)...)
}

// TLS is a path below server/tls.
func (s *Settings) TLS(parts ...string) string { return s.Server(append([]string{"tls"}, parts...)...) }

// Etcd is a path below etcd's own folder.
func (s *Settings) Etcd(parts ...string) string {
	return s.Server(append([]string{"db", "etcd"}, parts...)...)
}

// HasData reports whether etcd has run here: its write-ahead log exists.
func (s *Settings) HasData() bool {
	_, err := os.Stat(s.Etcd("member", "wal"))
	return err == nil
}

// NodeName is the name of this server's Node: the host's name unless set.
func (s *Settings) NodeName() (string, error) {
	name := s.Text("node-name", "")
	if name == "" {
		host, err := os.Hostname()
		if err != nil {
			return "", err
		}
		name = host
	}
	return strings.ToLower(name), nil
}

// Address is this server's address for other servers.
func (s *Settings) Address() (string, error) {
	if ip := s.Text("node-ip", ""); ip != "" {
		return ip, nil
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return "", err
	}
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok && network.IP.IsGlobalUnicast() && network.IP.To4() != nil {
			return network.IP.String(), nil
		}
	}
	return "", fmt.Errorf("no address of this machine found: set node-ip")
}

// SupervisorPort is the port for joining servers: RKE2 has its own, K3s shares the API's.
func (s *Settings) SupervisorPort() int {
	if s.Distribution == "rke2" {
		return 9345
	}
	return 6443
}

// APIPort is the port on which the API server itself listens: K3s' front listener forwards to it.
func (s *Settings) APIPort() int {
	if s.Distribution == "rke2" {
		return 6443
	}
	return 6444
}

// ServiceCIDR is the IPv4 range of the services.
func (s *Settings) ServiceCIDR() string {
	return strings.Join(s.cidrs("service-cidr", "10.43.0.0/16"), ",")
}

// ClusterCIDR is the IPv4 range of the pods.
func (s *Settings) ClusterCIDR() string {
	return strings.Join(s.cidrs("cluster-cidr", "10.42.0.0/16"), ",")
}

func (s *Settings) cidrs(key, fallback string) []string {
	if values := s.List(key); len(values) > 0 {
		return values
	}
	return []string{fallback}
}

// SecretsEncryption is on by default in RKE2, and off in K3s.
func (s *Settings) SecretsEncryption() bool {
	fallback := "false"
	if s.Distribution == "rke2" {
		fallback = "true"
	}
	return s.Text("secrets-encryption", fallback) == "true"
}

// Critical are the options on which all servers must agree.
func (s *Settings) Critical() map[string]string {
	return map[string]string{
		"cluster-cidr":         s.ClusterCIDR(),
		"service-cidr":         s.ServiceCIDR(),
		"cluster-dns":          strings.Join(s.List("cluster-dns"), ","),
		"cluster-domain":       s.Text("cluster-domain", "cluster.local"),
		"egress-selector-mode": s.Text("egress-selector-mode", "agent"),
		"secrets-encryption":   fmt.Sprint(s.SecretsEncryption()),
	}
}
