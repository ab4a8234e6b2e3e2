// Package datastore runs the server's etcd: creating a cluster, joining, rejoining, resetting.
package datastore

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/transport"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/server/v3/embed"
	"go.uber.org/zap"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// ErrRemoved is the error of a member that the others removed.
var ErrRemoved = errors.New("this node has been removed from the cluster, please restart to rejoin the cluster")

// Member is this server's etcd.
type Member struct {
	settings *settings.Settings
	// Name is the Node's name, a hyphen and eight hexadecimal digits that change with each empty disk.
	Name   string
	node   string
	ip     string
	engine engine
	client *clientv3.Client
}

// New names the member: from the disk, or a new name.
func New(s *settings.Settings) (*Member, error) {
	node, err := s.NodeName()
	if err != nil {
		return nil, err
	}
	ip, err := s.Address()
	if err != nil {
		return nil, err
	}
	m := &Member{settings: s, node: node, ip: ip}
	if s.External() {
		return m, nil
	}
	if err := os.MkdirAll(s.Etcd(), 0o700); err != nil {
		return nil, err
	}
	content, err := os.ReadFile(s.Etcd("name"))
	if err == nil {
		m.Name = strings.TrimSpace(string(content))
		return m, nil
	}
	return m, m.rename()
}

// rename gives the member a new name.
func (m *Member) rename() error {
	suffix := make([]byte, 4)
	if _, err := rand.Read(suffix); err != nil {
		return err
	}
	m.Name = m.node + "-" + hex.EncodeToString(suffix)
	return os.WriteFile(m.settings.Etcd("name"), []byte(m.Name), 0o600)
}

// Rejoin starts with the data on disk; Found starts a new cluster. Both pass the same to etcd, which trusts its disk.
func (m *Member) Rejoin() error {
	return m.start(m.Name+"="+m.peerURL(), embed.ClusterStateFlagNew)
}

// Found starts a new cluster. Nothing protects it: a wiped founder computes its old member and cluster ids again.
func (m *Member) Found() error { return m.Rejoin() }

// Client connects to the etcd of any server.
func (m *Member) Client(endpoints ...string) (*clientv3.Client, error) {
	return newClient(m.settings, endpoints...)
}

func newClient(s *settings.Settings, endpoints ...string) (*clientv3.Client, error) {
	config, err := ClientConfig(s, endpoints...)
	if err != nil {
		return nil, err
	}
	return clientv3.New(*config)
}

// ClientConfig is the configuration for the servers' etcd clients.
func ClientConfig(s *settings.Settings, endpoints ...string) (*clientv3.Config, error) {
	authority, certificate, key := s.EtcdFiles()
	info := transport.TLSInfo{CertFile: certificate, KeyFile: key, TrustedCAFile: authority}
	var config *tls.Config
	config, err := info.ClientConfig()
	if err != nil {
		return nil, err
	}
	return &clientv3.Config{Endpoints: endpoints, TLS: config, DialTimeout: 5 * time.Second, Logger: zap.NewNop()}, nil
}

// Local is the client of this member; nil before it starts.
func (m *Member) Local() *clientv3.Client { return m.client }

// Failed returns the error that ends this member.
func (m *Member) Failed() <-chan error { return m.engine.Failed() }

// State reports whether this member may vote, and whether it leads.
func (m *Member) State(context.Context) (voter, leader bool, err error) { return m.engine.State() }

// Close ends everything that does not outlive the server.
func (m *Member) Close() {
	if m.client != nil {
		m.client.Close()
	}
	if m.engine != nil {
		m.engine.ServerEnds()
	}
}
