package datastore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"go.etcd.io/bbolt"
	"go.etcd.io/etcd/api/v3/mvccpb"
	clientv3 "go.etcd.io/etcd/client/v3"

	"cdktf-rancher/lab/distribution/internal/bootstrap"
	"cdktf-rancher/lab/distribution/internal/pods"
	"cdktf-rancher/lab/distribution/internal/settings"
)

var errOtherToken = errors.New("bootstrap data already found and encrypted with different token")

// Shared reads the shared files from the data on disk, before etcd runs; none when the file lacks them. (The originals
// start a temporary etcd for it.)
func Shared(database, password string) (bootstrap.Files, error) {
	if _, err := os.Stat(database); os.IsNotExist(err) {
		return nil, nil
	}
	db, err := bbolt.Open(database, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: false})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", database, err)
	}
	defer db.Close()
	sealed := map[string][]byte{}
	err = db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte("key"))
		if bucket == nil {
			return nil
		}
		return bucket.ForEach(func(_, value []byte) error {
			entry := mvccpb.KeyValue{}
			if err := entry.Unmarshal(value); err != nil {
				return err
			}
			if strings.HasPrefix(string(entry.Key), bootstrap.Prefix) {
				sealed[string(entry.Key)] = entry.Value
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return open(sealed, password)
}

// OfLast reads the shared files of the former server: from the etcd that it left running, or from the disk.
func OfLast(s *settings.Settings, password string) (bootstrap.Files, error) {
	if pods.Running(s, pods.Etcd, "") {
		files, err := sharedOfPod(s, password)
		if err == nil || errors.Is(err, errOtherToken) {
			return files, err
		}
		fmt.Println("etcd: the pod that runs does not answer:", err)
		if err := pods.End(s, pods.Etcd); err != nil {
			return nil, err
		}
	}
	return Shared(s.Etcd("member", "snap", "db"), password)
}

// sharedOfPod asks the running etcd, which locks its file. It answers alone, with or without a quorum.
func sharedOfPod(s *settings.Settings, password string) (bootstrap.Files, error) {
	client, err := newClient(s, "https://127.0.0.1:2379")
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return sharedOf(ctx, client, password, clientv3.WithSerializable())
}

func sharedOf(ctx context.Context, client *clientv3.Client, password string, options ...clientv3.OpOption) (bootstrap.Files, error) {
	found, err := client.Get(ctx, bootstrap.Prefix, append(options, clientv3.WithPrefix())...)
	if err != nil {
		return nil, err
	}
	sealed := map[string][]byte{}
	for _, entry := range found.Kvs {
		sealed[string(entry.Key)] = entry.Value
	}
	return open(sealed, password)
}

func open(sealed map[string][]byte, password string) (bootstrap.Files, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	mine, ok := sealed[bootstrap.Key(password)]
	if !ok {
		return nil, errOtherToken
	}
	return bootstrap.Open(mine, password)
}

// Share writes the files to the datastore, unless it has some.
func (m *Member) Share(ctx context.Context, files bootstrap.Files, password string) error {
	return share(ctx, m.client, files, password)
}

func share(ctx context.Context, client *clientv3.Client, files bootstrap.Files, password string) error {
	sealed, err := files.Seal(password)
	if err != nil {
		return err
	}
	key := bootstrap.Key(password)
	_, err = client.Txn(ctx).If(clientv3.Compare(clientv3.Version(key), "=", 0)).Then(clientv3.OpPut(key, string(sealed))).Commit()
	return err
}

// Reconcile compares the files below dir with those of the running datastore.
func (m *Member) Reconcile(ctx context.Context, dir, password string) error {
	found, err := m.client.Get(ctx, bootstrap.Key(password))
	if err != nil || len(found.Kvs) == 0 {
		return err
	}
	files, err := bootstrap.Open(found.Kvs[0].Value, password)
	if err != nil {
		return err
	}
	return files.Reconcile(dir)
}
