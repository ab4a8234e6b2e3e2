// Package snapshot saves etcd to files and to S3, by hand and by schedule, with the originals' names.
package snapshot

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	clientsnapshot "go.etcd.io/etcd/client/v3/snapshot"
	"go.uber.org/zap"

	"cdktf-rancher/lab/distribution/internal/datastore"
	"cdktf-rancher/lab/distribution/internal/settings"
)

func folder(s *settings.Settings) string {
	return s.Text("etcd-snapshot-dir", s.Server("db", "snapshots"))
}

func retention(s *settings.Settings) (int, error) {
	return strconv.Atoi(s.Text("etcd-snapshot-retention", "5"))
}

// Save writes NAME-NODE-TIME, uploads it to S3 when enabled, and deletes the oldest beyond the retention: on disk of
// that name and node, in the bucket of that name.
func Save(ctx context.Context, s *settings.Settings, name string) (string, error) {
	node, err := s.NodeName()
	if err != nil {
		return "", err
	}
	keep, err := retention(s)
	if err != nil {
		return "", fmt.Errorf("etcd-snapshot-retention: %w", err)
	}
	config, err := datastore.ClientConfig(s, "https://127.0.0.1:2379")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder(s), 0o700); err != nil {
		return "", err
	}
	prefix := name + "-" + node + "-"
	file := filepath.Join(folder(s), fmt.Sprintf("%s%d", prefix, time.Now().Unix()))
	if _, err := clientsnapshot.SaveWithVersion(ctx, zap.NewNop(), *config, file); err != nil {
		return "", fmt.Errorf("failed to save snapshot: %w", err)
	}
	if err := prune(s, prefix, keep); err != nil {
		return "", err
	}
	if s.Flag("etcd-s3") {
		if err := send(ctx, s, name, file); err != nil {
			if !used(s) {
				return "", err
			}
			// As dangerous as the originals: a process that has used S3 once only logs the error.
			fmt.Fprintf(os.Stderr, "level=error msg=%q\n", "Error received during snapshot upload to S3: "+err.Error())
		}
	}
	fmt.Fprintf(os.Stderr, "level=info msg=%q\n", "Snapshot "+filepath.Base(file)+" saved.")
	return file, nil
}

// send uploads the file and prunes the bucket over all nodes together.
func send(ctx context.Context, s *settings.Settings, name, file string) error {
	keep, err := strconv.Atoi(s.Text("etcd-s3-retention", "5"))
	if err != nil {
		return fmt.Errorf("etcd-s3-retention: %w", err)
	}
	bucket, err := openBucket(ctx, s)
	if err != nil {
		return err
	}
	if err := bucket.upload(ctx, file); err != nil {
		return err
	}
	if err := os.WriteFile(usePath(s), nil, 0o600); err != nil {
		return err
	}
	return bucket.prune(ctx, name+"-", keep)
}

// usePath exists once the running server has used S3.
func usePath(s *settings.Settings) string { return s.Server("db", "s3-used") }

func used(s *settings.Settings) bool {
	_, err := os.Stat(usePath(s))
	return err == nil
}

// ForgetUse runs at a server's start: a new process has not used S3.
func ForgetUse(s *settings.Settings) error { return os.RemoveAll(usePath(s)) }

func prune(s *settings.Settings, prefix string, keep int) error {
	names, err := local(s)
	if err != nil {
		return err
	}
	for _, name := range beyond(names, prefix, keep) {
		if err := os.Remove(filepath.Join(folder(s), name)); err != nil {
			return err
		}
	}
	return nil
}

// beyond returns the names to delete: those of the prefix except the newest, whose number is at the end.
func beyond(names []string, prefix string, keep int) []string {
	mine := []string{}
	for _, name := range names {
		if strings.HasPrefix(name, prefix) && taken(name) > 0 {
			mine = append(mine, name)
		}
	}
	sort.Slice(mine, func(i, j int) bool { return taken(mine[i]) < taken(mine[j]) })
	return mine[:max(len(mine)-keep, 0)]
}

func taken(name string) int64 {
	seconds, err := strconv.ParseInt(name[strings.LastIndex(name, "-")+1:], 10, 64)
	if err != nil {
		return 0
	}
	return seconds
}

func local(s *settings.Settings) ([]string, error) {
	entries, err := os.ReadDir(folder(s))
	if os.IsNotExist(err) {
		return nil, nil
	}
	names := []string{}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".part") {
			names = append(names, entry.Name())
		}
	}
	return names, err
}

// List prints name, location, size and time of every snapshot, local ones and those in S3.
func List(ctx context.Context, s *settings.Settings) error {
	names, err := local(s)
	if err != nil {
		return err
	}
	fmt.Println("Name Location Size Created")
	for _, name := range names {
		path := filepath.Join(folder(s), name)
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		fmt.Printf("%s file://%s %d %s\n", name, path, info.Size(), info.ModTime().UTC().Format(time.RFC3339))
	}
	if !s.Flag("etcd-s3") {
		return nil
	}
	bucket, err := openBucket(ctx, s)
	if err != nil {
		return err
	}
	objects, err := bucket.list(ctx)
	for _, object := range objects {
		fmt.Printf("%s s3://%s/%s %d %s\n", filepath.Base(object.Key), bucket.name, object.Key, object.Size,
			object.LastModified.UTC().Format(time.RFC3339))
	}
	return err
}

// Fetch returns the file to restore: the path itself, or the snapshot of that name from S3 when enabled.
func Fetch(ctx context.Context, s *settings.Settings, path string) (string, error) {
	if !s.Flag("etcd-s3") {
		return path, nil
	}
	bucket, err := openBucket(ctx, s)
	if err != nil {
		return "", err
	}
	return bucket.download(ctx, filepath.Base(path), folder(s))
}
