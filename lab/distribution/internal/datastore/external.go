package datastore

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"

	"cdktf-rancher/lab/distribution/internal/bootstrap"
	"cdktf-rancher/lab/distribution/internal/settings"
)

const (
	// leaderKey is the key by which servers on one external etcd elect the server for single tasks.
	leaderKey     = "/double/leader"
	leaderSeconds = 10
)

// external is the user's etcd, of which no server is a member.
type external struct {
	client *clientv3.Client
	leads  atomic.Bool
	cancel context.CancelFunc
}

// Attach uses the external etcd in the settings.
func (m *Member) Attach() error {
	client, err := newClient(m.settings, m.settings.EtcdServers()...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	e := &external{client: client, cancel: cancel}
	m.client, m.engine = client, e
	go e.campaign(ctx, m.node)
	return nil
}

// campaign tries to lead until the context ends.
func (e *external) campaign(ctx context.Context, node string) {
	for ctx.Err() == nil {
		session, err := concurrency.NewSession(e.client, concurrency.WithTTL(leaderSeconds), concurrency.WithContext(ctx))
		if err == nil {
			if err = concurrency.NewElection(session, leaderKey).Campaign(ctx, node); err == nil {
				e.leads.Store(true)
				select {
				case <-session.Done():
				case <-ctx.Done():
					// The next leader need not wait for the lease to expire.
					_ = session.Close()
				}
				e.leads.Store(false)
			}
		}
		if err != nil && ctx.Err() == nil {
			time.Sleep(time.Second)
		}
	}
}

// State of a server without a member: it may always write, and leads after an election.
func (e *external) State() (voter, leader bool, err error) { return true, e.leads.Load(), nil }

// Failed never returns an error: the originals wait for an unreachable datastore.
func (e *external) Failed() <-chan error { return nil }

func (e *external) ServerEnds() { e.cancel() }

// OfExternal reads the shared files from the external datastore; none when no server has written them yet.
func OfExternal(s *settings.Settings, password string) (bootstrap.Files, error) {
	return withExternal(s, func(ctx context.Context, client *clientv3.Client) (bootstrap.Files, error) {
		return sharedOf(ctx, client, password)
	})
}

// ShareExternal writes the files to the external datastore unless it has some, and returns its files: of servers that
// start together, one wins. (The originals lock the key while the first one creates the files.)
func ShareExternal(s *settings.Settings, files bootstrap.Files, password string) (bootstrap.Files, error) {
	return withExternal(s, func(ctx context.Context, client *clientv3.Client) (bootstrap.Files, error) {
		if err := share(ctx, client, files, password); err != nil {
			return nil, err
		}
		return sharedOf(ctx, client, password)
	})
}

func withExternal(s *settings.Settings, do func(context.Context, *clientv3.Client) (bootstrap.Files, error)) (bootstrap.Files, error) {
	for _, endpoint := range s.EtcdServers() {
		if !strings.HasPrefix(endpoint, "http://") && !strings.HasPrefix(endpoint, "https://") {
			return nil, fmt.Errorf("datastore-endpoint: this double knows etcd alone, by https:// or http://")
		}
	}
	client, err := newClient(s, s.EtcdServers()...)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	files, err := do(ctx, client)
	if err != nil {
		return nil, fmt.Errorf("external datastore: %w", err)
	}
	return files, nil
}
