// Package bootstrap moves the files that all servers must share: the authorities, and a few more keys.
package bootstrap

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"cdktf-rancher/lab/distribution/internal/pki"
)

// File is one shared file, as it was read.
type File struct {
	Timestamp time.Time
	Content   []byte
}

// Files are the shared files by their path below the server folder.
type Files map[string]File

// skew is the difference that K3s allows between a file on disk and the datastore's.
const skew = 3 * time.Second

// Names are the paths below the server folder that servers share.
func Names() []string {
	names := []string{"tls/service.key", "cred/ipsec.psk", "cred/encryption-config.json"}
	for _, authority := range pki.Authorities {
		names = append(names, "tls/"+authority+".crt", "tls/"+authority+".key")
	}
	return names
}

// FromDisk reads those that exist below dir.
func FromDisk(dir string) (Files, error) {
	files := Files{}
	for _, name := range Names() {
		path := filepath.Join(dir, name)
		content, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		files[name] = File{info.ModTime(), content}
	}
	return files, nil
}

// Reconcile replaces the files below dir by the datastore's. One on disk that differs and is newer is an error, because
// the other servers do not know the change.
func (f Files) Reconcile(dir string) error {
	for name, file := range f {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		if err == nil {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if bytes.Equal(content, file.Content) {
				continue
			}
			if info.ModTime().After(file.Timestamp.Add(skew)) {
				return fmt.Errorf("critical configuration: %s newer than datastore and could cause a cluster outage. "+
					"Remove the file(s) from disk and restart to be recreated from datastore", path)
			}
		}
		if err := write(path, file); err != nil {
			return err
		}
	}
	return nil
}

// Overwrite replaces the files below dir by these, without a check.
func (f Files) Overwrite(dir string) error {
	for name, file := range f {
		path := filepath.Join(dir, name)
		if content, err := os.ReadFile(path); err == nil && bytes.Equal(content, file.Content) {
			continue
		}
		if err := write(path, file); err != nil {
			return err
		}
	}
	return nil
}

func write(path string, file File) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(path, file.Content, 0o600); err != nil {
		return err
	}
	return os.Chtimes(path, file.Timestamp, file.Timestamp)
}
