package datastore

import (
	"fmt"
	"os"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// engine is etcd itself: a part of K3s' process, a pod of RKE2.
type engine interface {
	// State reports whether the member may vote, and whether it leads.
	State() (voter, leader bool, err error)
	// Failed returns the error that ended it.
	Failed() <-chan error
	// ServerEnds ends everything that does not outlive the server.
	ServerEnds()
}

// start runs etcd like the distribution; initial and state are etcd's initial cluster and its state.
func (m *Member) start(initial, state string) error {
	var err error
	if m.settings.Distribution == "rke2" {
		m.engine, err = keepPod(m.settings, m.Name, initial, state)
	} else {
		m.engine, err = m.embed(initial, state, false)
	}
	if err != nil {
		return err
	}
	m.client, err = m.Client("https://127.0.0.1:2379")
	return err
}

// bury writes K3s' tombstone after the others removed the member: its data cannot be used. RKE2 writes none.
func bury(s *settings.Settings) error { return os.WriteFile(s.Etcd("tombstone"), nil, 0o600) }

func ended(err error) error { return fmt.Errorf("etcd: %w", err) }
