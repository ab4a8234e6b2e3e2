package control

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// EnsureShared creates the shared keys beside the authorities that a new cluster needs.
func EnsureShared(s *settings.Settings) error {
	psk, err := random(48)
	if err != nil {
		return err
	}
	if err := ensure(s.Server("cred", "ipsec.psk"), psk); err != nil || !s.SecretsEncryption() {
		return err
	}
	key, err := random(32)
	if err != nil {
		return err
	}
	return ensure(s.Server("cred", "encryption-config.json"), fmt.Sprintf(`{"kind":"EncryptionConfiguration",`+
		`"apiVersion":"apiserver.config.k8s.io/v1","resources":[{"resources":["secrets"],"providers":[`+
		`{"aescbc":{"keys":[{"name":"aescbckey","secret":%q}]}},{"identity":{}}]}]}`, key))
}

func random(bytes int) (string, error) {
	value := make([]byte, bytes)
	_, err := rand.Read(value)
	return base64.StdEncoding.EncodeToString(value), err
}

func ensure(path, content string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o600)
}
