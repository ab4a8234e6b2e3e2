package settings

// External reports whether the datastore is the user's: K3s then has no etcd of its own.
func (s *Settings) External() bool { return s.Text("datastore-endpoint", "") != "" }

// EtcdServers are the endpoints of etcd: this server's own, or those of the external one.
func (s *Settings) EtcdServers() []string {
	if s.External() {
		return s.List("datastore-endpoint")
	}
	return []string{"https://127.0.0.1:2379"}
}

// EtcdFiles are the authority, the certificate and the key for etcd's clients; "" when there are none.
func (s *Settings) EtcdFiles() (authority, certificate, key string) {
	if s.External() {
		return s.Text("datastore-cafile", ""), s.Text("datastore-certfile", ""), s.Text("datastore-keyfile", "")
	}
	return s.TLS("etcd", "server-ca.crt"), s.TLS("etcd", "client.crt"), s.TLS("etcd", "client.key")
}
