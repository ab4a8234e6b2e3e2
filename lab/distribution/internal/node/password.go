package node

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const passwordFile = "/etc/rancher/node/password"

// PasswordSecret is the Secret in kube-system that keeps the hash of a node's password.
func PasswordSecret(node, distribution string) string {
	return strings.ToLower(node + ".node-password." + distribution)
}

// ensurePassword compares this server's password with the cluster's for the node's name, or creates both.
func (n *Node) ensurePassword(ctx context.Context) error {
	password, err := localPassword()
	if err != nil {
		return err
	}
	secrets := n.Client.CoreV1().Secrets(metav1.NamespaceSystem)
	name := PasswordSecret(n.name, n.Settings.Distribution)
	secret, err := secrets.Get(ctx, name, metav1.GetOptions{})
	if errors.IsNotFound(err) {
		_, err = secrets.Create(ctx, &core.Secret{
			ObjectMeta: metav1.ObjectMeta{Name: name}, StringData: map[string]string{"hash": hash(n.name, password)},
		}, metav1.CreateOptions{})
		return err
	}
	if err != nil {
		return err
	}
	if string(secret.Data["hash"]) != hash(n.name, password) {
		return fmt.Errorf("Node password rejected, duplicate hostname or contents of '%s' may not match server node-passwd entry, "+
			"try enabling a unique node name with the --with-node-id flag", passwordFile)
	}
	return nil
}

// ForgetPassword deletes the cluster's copy of this node's password: the first start after a reset does so (K3s,
// pkg/cluster, deleteNodePasswdSecret).
func (n *Node) ForgetPassword(ctx context.Context) error {
	name, err := n.Settings.NodeName()
	if err != nil {
		return err
	}
	err = n.Client.CoreV1().Secrets(metav1.NamespaceSystem).Delete(ctx, PasswordSecret(name, n.Settings.Distribution), metav1.DeleteOptions{})
	if errors.IsNotFound(err) {
		return nil
	}
	return err
}

func localPassword() (string, error) {
	content, err := os.ReadFile(passwordFile)
	if err == nil {
		return strings.TrimSpace(string(content)), nil
	}
	if !os.IsNotExist(err) {
		return "", err
	}
	value := make([]byte, 16)
	if _, err := rand.Read(value); err != nil {
		return "", err
	}
	password := hex.EncodeToString(value)
	if err := os.MkdirAll(filepath.Dir(passwordFile), 0o755); err != nil {
		return "", err
	}
	return password, os.WriteFile(passwordFile, []byte(password+"\n"), 0o600)
}

func hash(node, password string) string {
	sum := sha256.Sum256([]byte(node + ":" + password))
	return hex.EncodeToString(sum[:])
}
