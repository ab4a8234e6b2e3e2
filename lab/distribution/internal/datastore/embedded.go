package datastore

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/transport"
	"go.etcd.io/etcd/server/v3/embed"
	"go.etcd.io/etcd/server/v3/features"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// embedded is etcd in this process.
type embedded struct {
	settings *settings.Settings
	server   *embed.Etcd
	// removed becomes true when etcd reports that the others removed this member.
	removed atomic.Bool
	closing atomic.Bool
}

func (m *Member) embed(initial, state string, alone bool) (*embedded, error) {
	config := embed.NewConfig()
	config.Name, config.Dir = m.Name, m.settings.Etcd()
	config.ListenClientUrls = urls("https://127.0.0.1:2379", m.clientURL())
	// The HTTP gateway has its own port; 2379 only serves gRPC (K3s, pkg/etcd).
	config.ListenClientHttpUrls = urls("https://127.0.0.1:2382")
	config.AdvertiseClientUrls = urls(m.clientURL())
	// Its /health fails while any member has an alarm, and its /metrics has the size of the database (K3s, pkg/etcd).
	config.ListenMetricsUrls = urls("http://127.0.0.1:2381")
	config.ListenPeerUrls = urls(m.peerURL())
	config.AdvertisePeerUrls = urls(m.peerURL())
	config.InitialCluster, config.ClusterState, config.ForceNewCluster = initial, state, alone
	config.ClientTLSInfo = m.tls("server-client", "server-ca")
	config.PeerTLSInfo = m.tls("peer-server-client", "peer-ca")
	// K3s' values.
	config.TickMs, config.ElectionMs = 500, 5000
	config.WatchProgressNotifyInterval = 5 * time.Second
	if err := config.ServerFeatureGate.(interface{ Set(string) error }).Set(string(features.InitialCorruptCheck) + "=true"); err != nil {
		return nil, err
	}
	config.UnsafeNoFsync = os.Getenv("DISTRIBUTION_NO_FSYNC") != ""
	if err := apply(config, m.settings.Arguments("etcd-arg")); err != nil {
		return nil, err
	}
	e := &embedded{settings: m.settings}
	logger, err := e.logger()
	if err != nil {
		return nil, err
	}
	config.ZapLoggerBuilder = embed.NewZapLoggerBuilder(logger)
	if e.server, err = embed.StartEtcd(config); err != nil {
		return nil, ended(err)
	}
	return e, nil
}

func (m *Member) tls(pair, authority string) transport.TLSInfo {
	return transport.TLSInfo{
		CertFile: m.settings.TLS("etcd", pair+".crt"), KeyFile: m.settings.TLS("etcd", pair+".key"),
		TrustedCAFile: m.settings.TLS("etcd", authority+".crt"), ClientCertAuth: true,
	}
}

// Failed of K3s stays silent when the others removed this member: K3s goes on without etcd (K3s, pkg/daemons/executor).
func (e *embedded) Failed() <-chan error {
	failed := make(chan error, 1)
	go func() {
		err := e.end()
		if !errors.Is(err, ErrRemoved) || e.settings.Distribution != "k3s" {
			failed <- err
			return
		}
		if err := bury(e.settings); err != nil {
			failed <- err
			return
		}
		e.ServerEnds()
		fmt.Println(err)
	}()
	return failed
}

// end waits for the end of etcd; ErrRemoved when the others removed this member.
func (e *embedded) end() error {
	var err error
	select {
	case err = <-e.server.Err():
	case <-e.server.Server.StopNotify():
		err = errors.New("etcd stopped")
	}
	if e.removed.Load() || e.server.Server.Cluster().Member(e.server.Server.MemberID()) == nil {
		return ErrRemoved
	}
	return ended(err)
}

// State asks etcd within the process: over its own API, a newly removed member panics.
func (e *embedded) State() (voter, leader bool, err error) {
	server := e.server.Server
	if server.Cluster().Member(server.MemberID()) == nil {
		return false, false, errors.New("this member is not in its own list")
	}
	if server.Leader() == 0 {
		return false, false, errors.New("etcd has no leader")
	}
	return !server.IsLearner(), server.Leader() == server.MemberID(), nil
}

func (e *embedded) ServerEnds() {
	e.closing.Store(true)
	e.server.Close()
}

func (m *Member) peerURL() string   { return fmt.Sprintf("https://%s:2380", m.ip) }
func (m *Member) clientURL() string { return fmt.Sprintf("https://%s:2379", m.ip) }

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
