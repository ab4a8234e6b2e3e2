package datastore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/etcdutl/v3/snapshot"
	"go.etcd.io/etcd/server/v3/embed"
	"go.uber.org/zap"
)

// Restore replaces the data on disk by a snapshot's; the old data stays beside it.
func (m *Member) Restore(path string) error {
	fmt.Println("Restoring etcd from snapshot", path)
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("etcd: snapshot path does not exist: %s", path)
	}
	old := fmt.Sprintf("%s-old-%d", m.settings.Etcd(), time.Now().Unix())
	if err := os.Rename(m.settings.Etcd(), old); err != nil {
		return err
	}
	err := snapshot.NewV3(zap.NewNop()).Restore(snapshot.RestoreConfig{
		SnapshotPath: path, Name: m.Name, OutputDataDir: m.settings.Etcd(), PeerURLs: []string{m.peerURL()},
		OutputWALDir:   filepath.Join(m.settings.Etcd(), "member", "wal"),
		InitialCluster: m.Name + "=" + m.peerURL(), InitialClusterToken: embed.NewConfig().InitialClusterToken,
	})
	return err
}

// ResetMembers starts this member as the only one, under a new name, and ends it again (K3s, pkg/etcd, Reset).
func (m *Member) ResetMembers(ctx context.Context) error {
	if err := m.rename(); err != nil {
		return err
	}
	etcd, err := m.embed(m.Name+"="+m.peerURL(), embed.ClusterStateFlagNew, true)
	if err != nil {
		return err
	}
	m.engine = etcd
	defer m.Close()
	if m.client, err = m.Client("https://127.0.0.1:2379"); err != nil {
		return err
	}
	select {
	case <-etcd.server.Server.ReadyNotify():
	case <-ctx.Done():
		return ctx.Err()
	}
	list, err := m.client.MemberList(ctx)
	if err != nil {
		return err
	}
	if len(list.Members) != 1 {
		return errors.New("etcd: the reset left more than one member")
	}
	return m.remember(ctx, "reset")
}
