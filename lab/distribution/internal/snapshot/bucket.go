package snapshot

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// bucket is the S3 location of snapshots.
type bucket struct {
	client       *minio.Client
	name, folder string
}

// openBucket uses the keys of the options, or the instance's role from the metadata service.
func openBucket(ctx context.Context, s *settings.Settings) (*bucket, error) {
	transport, err := transportOf(s)
	if err != nil {
		return nil, err
	}
	lookup, ok := map[string]minio.BucketLookupType{
		"auto": minio.BucketLookupAuto, "dns": minio.BucketLookupDNS, "path": minio.BucketLookupPath,
	}[s.Text("etcd-s3-bucket-lookup-type", "auto")]
	if !ok {
		return nil, fmt.Errorf("invalid etcd-s3-bucket-lookup-type, expected auto, dns or path")
	}
	keys := credentials.NewIAM("")
	if id := s.Text("etcd-s3-access-key", ""); id != "" {
		keys = credentials.NewStaticV4(id, s.Text("etcd-s3-secret-key", ""), s.Text("etcd-s3-session-token", ""))
	}
	client, err := minio.New(s.Text("etcd-s3-endpoint", "s3.amazonaws.com"), &minio.Options{
		Creds: keys, Secure: !s.Flag("etcd-s3-insecure"), Region: s.Text("etcd-s3-region", "us-east-1"),
		Transport: transport, BucketLookup: lookup,
	})
	if err != nil {
		return nil, err
	}
	b := &bucket{client, s.Text("etcd-s3-bucket", ""), s.Text("etcd-s3-folder", "")}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	exists, err := client.BucketExists(ctx, b.name)
	if err != nil {
		return nil, fmt.Errorf("failed to initialize S3 client: %w", err)
	}
	if !exists {
		return nil, fmt.Errorf("failed to initialize S3 client: bucket %s does not exist", b.name)
	}
	return b, nil
}

func transportOf(s *settings.Settings) (http.RoundTripper, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: s.Flag("etcd-s3-skip-ssl-verify")}
	if file := s.Text("etcd-s3-endpoint-ca", ""); file != "" {
		authority, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(authority) {
			return nil, fmt.Errorf("etcd-s3-endpoint-ca: no certificate in %s", file)
		}
		transport.TLSClientConfig.RootCAs = pool
	}
	return transport, nil
}

func (b *bucket) key(name string) string { return path.Join(b.folder, name) }

func (b *bucket) upload(ctx context.Context, file string) error {
	_, err := b.client.FPutObject(ctx, b.name, b.key(filepath.Base(file)), file, minio.PutObjectOptions{})
	if err != nil {
		return fmt.Errorf("failed to upload snapshot: %w", err)
	}
	return nil
}

func (b *bucket) download(ctx context.Context, name, folder string) (string, error) {
	file := filepath.Join(folder, name)
	if err := b.client.FGetObject(ctx, b.name, b.key(name), file, minio.GetObjectOptions{}); err != nil {
		return "", fmt.Errorf("failed to download snapshot %s from S3: %w", name, err)
	}
	return file, nil
}

func (b *bucket) list(ctx context.Context) ([]minio.ObjectInfo, error) {
	prefix := b.folder
	if prefix != "" {
		prefix += "/"
	}
	all := []minio.ObjectInfo{}
	for object := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Prefix: prefix}) {
		if object.Err != nil {
			return nil, object.Err
		}
		all = append(all, object)
	}
	return all, nil
}

func (b *bucket) prune(ctx context.Context, prefix string, keep int) error {
	objects, err := b.list(ctx)
	if err != nil {
		return err
	}
	names := []string{}
	for _, object := range objects {
		names = append(names, path.Base(object.Key))
	}
	for _, name := range beyond(names, prefix, keep) {
		if err := b.client.RemoveObject(ctx, b.name, b.key(name), minio.RemoveObjectOptions{}); err != nil {
			return err
		}
	}
	return nil
}
