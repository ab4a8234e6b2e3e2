package datastore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"go.etcd.io/bbolt"
	"go.etcd.io/etcd/api/v3/mvccpb"
	clientv3 "go.etcd.io/etcd/client/v3"

	"cdktf-rancher/lab/distribution/internal/bootstrap"
)

var errOtherToken = errors.New("bootstrap data already found and encrypted with different token")

// Shared reads the shared files from the data on disk, before etcd runs; none when the file does not have them yet.
// (The originals start a temporary etcd for it.)
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
	if err != nil || len(sealed) == 0 {
		return nil, err
	}
	mine, ok := sealed[bootstrap.Key(password)]
	if !ok {
		return nil, errOtherToken
	}
	return bootstrap.Open(mine, password)
}

// Share keeps the files in the datastore, unless it has some.
func (m *Member) Share(ctx context.Context, files bootstrap.Files, password string) error {
	sealed, err := files.Seal(password)
	if err != nil {
		return err
	}
	key := bootstrap.Key(password)
	_, err = m.client.Txn(ctx).If(clientv3.Compare(clientv3.Version(key), "=", 0)).Then(clientv3.OpPut(key, string(sealed))).Commit()
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
