// Package datastore runs the server's etcd: founding, joining, rejoining, resetting.
package datastore

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/transport"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/server/v3/embed"
	"go.etcd.io/etcd/server/v3/features"
	"go.uber.org/zap"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// ErrRemoved is how a member ends that the others removed.
var ErrRemoved = errors.New("this node has been removed from the cluster, please restart to rejoin the cluster")

// Member is this server's etcd.
type Member struct {
	settings *settings.Settings
	// Name is the Node's name, a hyphen and eight hexadecimal digits that are new with each empty disk.
	Name   string
	node   string
	ip     string
	server *embed.Etcd
	client *clientv3.Client
	// removed turns true when etcd says that the others removed this member.
	removed atomic.Bool
	closing atomic.Bool
}

// New names the member: as the disk says, or anew.
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
	if err := os.MkdirAll(s.Etcd(), 0o700); err != nil {
		return nil, err
	}
	content, err := os.ReadFile(s.Etcd("name"))
	if err == nil {
		m.Name = strings.TrimSpace(string(content))
		return m, nil
	}
	suffix := make([]byte, 4)
	if _, err := rand.Read(suffix); err != nil {
		return nil, err
	}
	m.Name = node + "-" + hex.EncodeToString(suffix)
	return m, os.WriteFile(s.Etcd("name"), []byte(m.Name), 0o600)
}

func (m *Member) peerURL() string   { return fmt.Sprintf("https://%s:2380", m.ip) }
func (m *Member) clientURL() string { return fmt.Sprintf("https://%s:2379", m.ip) }

// Rejoin starts with the data on disk; Found starts a new cluster. Both say the same to etcd, which believes its disk.
func (m *Member) Rejoin() error {
	return m.start(m.Name+"="+m.peerURL(), embed.ClusterStateFlagNew, false)
}

// Found starts a new cluster. Nothing guards it: a wiped founder derives its old member and cluster ids again.
func (m *Member) Found() error { return m.Rejoin() }

func (m *Member) start(initial, state string, alone bool) error {
	config := embed.NewConfig()
	config.Name, config.Dir = m.Name, m.settings.Etcd()
	config.ListenClientUrls = urls("https://127.0.0.1:2379", m.clientURL())
	config.AdvertiseClientUrls = urls(m.clientURL())
	config.ListenPeerUrls = urls(m.peerURL())
	config.AdvertisePeerUrls = urls(m.peerURL())
	config.InitialCluster, config.ClusterState, config.ForceNewCluster = initial, state, alone
	config.ClientTLSInfo = m.tls("server-client", "server-ca")
	config.PeerTLSInfo = m.tls("peer-server-client", "peer-ca")
	// As K3s sets them.
	config.TickMs, config.ElectionMs = 500, 5000
	config.WatchProgressNotifyInterval = 5 * time.Second
	if err := config.ServerFeatureGate.(interface{ Set(string) error }).Set(string(features.InitialCorruptCheck) + "=true"); err != nil {
		return err
	}
	config.UnsafeNoFsync = os.Getenv("DISTRIBUTION_NO_FSYNC") != ""
	logger, err := m.logger()
	if err != nil {
		return err
	}
	config.ZapLoggerBuilder = embed.NewZapLoggerBuilder(logger)
	server, err := embed.StartEtcd(config)
	if err != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	m.server = server
	m.client, err = m.Client("https://127.0.0.1:2379")
	return err
}

func (m *Member) tls(pair, authority string) transport.TLSInfo {
	return transport.TLSInfo{
		CertFile: m.settings.TLS("etcd", pair+".crt"), KeyFile: m.settings.TLS("etcd", pair+".key"),
		TrustedCAFile: m.settings.TLS("etcd", authority+".crt"), ClientCertAuth: true,
	}
}

// Client talks to the etcd of any server.
func (m *Member) Client(endpoints ...string) (*clientv3.Client, error) {
	config, err := ClientConfig(m.settings, endpoints...)
	if err != nil {
		return nil, err
	}
	return clientv3.New(*config)
}

// ClientConfig is how the servers' programs reach etcd.
func ClientConfig(s *settings.Settings, endpoints ...string) (*clientv3.Config, error) {
	info := transport.TLSInfo{
		CertFile: s.TLS("etcd", "client.crt"), KeyFile: s.TLS("etcd", "client.key"),
		TrustedCAFile: s.TLS("etcd", "server-ca.crt"),
	}
	var config *tls.Config
	config, err := info.ClientConfig()
	if err != nil {
		return nil, err
	}
	return &clientv3.Config{Endpoints: endpoints, TLS: config, DialTimeout: 5 * time.Second, Logger: zap.NewNop()}, nil
}

// Local is the client of this member; nil until it was started.
func (m *Member) Local() *clientv3.Client { return m.client }

// Failed yields the error that ends this member.
func (m *Member) Failed() <-chan error {
	failed := make(chan error, 1)
	go func() {
		select {
		case err := <-m.server.Err():
			failed <- m.ended(err)
		case <-m.server.Server.StopNotify():
			failed <- m.ended(errors.New("etcd stopped"))
		}
	}()
	return failed
}

// ended leaves a tombstone when the others removed this member: its data is of no use.
func (m *Member) ended(err error) error {
	if !m.removed.Load() && m.server.Server.Cluster().Member(m.server.Server.MemberID()) != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	if err := os.WriteFile(m.settings.Etcd("tombstone"), nil, 0o600); err != nil {
		return err
	}
	return ErrRemoved
}

// State tells whether this member may vote, and whether it leads. It asks etcd within the process: asked by its own
// API, a member that was just removed panics.
func (m *Member) State(context.Context) (voter, leader bool, err error) {
	server := m.server.Server
	if server.Cluster().Member(server.MemberID()) == nil {
		return false, false, errors.New("this member is not in its own list")
	}
	if server.Leader() == 0 {
		return false, false, errors.New("etcd has no leader")
	}
	return !server.IsLearner(), server.Leader() == server.MemberID(), nil
}

// Close ends the member.
func (m *Member) Close() {
	m.closing.Store(true)
	if m.client != nil {
		m.client.Close()
	}
	if m.server != nil {
		m.server.Close()
	}
}

func urls(values ...string) []url.URL {
	all := []url.URL{}
	for _, value := range values {
		parsed, err := url.Parse(value)
		if err != nil {
			panic(err)
		}
		all = append(all, *parsed)
	}
	return all
}
