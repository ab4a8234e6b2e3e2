package datastore

import (
	"context"
	"errors"

	clientv3 "go.etcd.io/etcd/client/v3"

	"cdktf-rancher/lab/distribution/internal/pods"
	"cdktf-rancher/lab/distribution/internal/release"
)

// The data that etcd 3.5 leaves in its own store. The double's etcd is always 3.6, so it keeps this data under keys.
const (
	removedKeys = "/double/removed/"
	newerKey    = "/double/etcd-3.6"
)

var (
	errZombies = errors.New("etcd: removed members are counted again, and there is no quorum: etcd 3.6 needs to follow 3.5.26")
	errNewer   = errors.New("etcd: cluster cannot be downgraded: the data is of etcd 3.6")
)

// remember keeps a removed member where etcd 3.6 finds it, like releases before 3.5.26.
func (m *Member) remember(ctx context.Context, name string) error {
	own, err := ownEtcd()
	if err != nil || own != release.EtcdForgetful {
		return err
	}
	_, err = m.client.Put(ctx, removedKeys+name, name)
	return err
}

// Cross ends a server whose etcd cannot follow the former one. It changes the data like its own etcd.
func (m *Member) Cross(ctx context.Context) error {
	own, err := ownEtcd()
	if err != nil {
		return err
	}
	err = m.cross(ctx, own)
	if (errors.Is(err, errZombies) || errors.Is(err, errNewer)) && m.settings.Distribution == "rke2" {
		return errors.Join(err, pods.End(m.settings, pods.Etcd))
	}
	return err
}

func (m *Member) cross(ctx context.Context, own release.Etcd) error {
	if own != release.Etcd36 {
		newer, err := m.client.Get(ctx, newerKey)
		if err == nil && newer.Count > 0 {
			return errNewer
		}
		if err == nil && own == release.EtcdRepaired {
			_, err = m.client.Delete(ctx, removedKeys, clientv3.WithPrefix())
		}
		return err
	}
	removed, err := m.client.Get(ctx, removedKeys, clientv3.WithPrefix(), clientv3.WithCountOnly())
	if err != nil {
		return err
	}
	if removed.Count > 0 {
		return errZombies
	}
	// Other members may still be of 3.5.
	if members, err := m.Members(ctx); err != nil || len(members) > 1 {
		return err
	}
	// An etcd with an alarm takes no write.
	if known, err := m.client.Get(ctx, newerKey, clientv3.WithCountOnly()); err != nil || known.Count > 0 {
		return err
	}
	_, err = m.client.Put(ctx, newerKey, "")
	return err
}

func ownEtcd() (release.Etcd, error) {
	own, err := release.Own()
	if err != nil {
		return 0, err
	}
	return own.Etcd()
}
