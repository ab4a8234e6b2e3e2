// Package pki creates the certificates of a server: authorities when none were placed, and leaves at each start.
package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// Authorities are the five pairs below server/tls, without their extensions .crt and .key.
var Authorities = []string{"server-ca", "client-ca", "request-header-ca", "etcd/peer-ca", "etcd/server-ca"}

// Authority signs leaves.
type Authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// EnsureAuthorities creates the missing pairs below dir, and the key of the service accounts' tokens.
func EnsureAuthorities(dir, distribution string) error {
	for _, name := range Authorities {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path + ".crt"); err == nil {
			continue
		}
		if err := makeAuthority(path, fmt.Sprintf("%s-%s@%d", distribution, filepath.Base(path), time.Now().Unix())); err != nil {
			return err
		}
	}
	service := filepath.Join(dir, "service.key")
	if _, err := os.Stat(service); err == nil {
		return nil
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	return writePEM(service, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
}

func makeAuthority(path, name string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	if err := writePEM(path+".crt", "CERTIFICATE", der); err != nil {
		return err
	}
	return writeKey(path+".key", key)
}

// LoadAuthority reads path.crt and path.key; the key may be SEC1, PKCS1 or PKCS8.
func LoadAuthority(path string) (*Authority, error) {
	certificate, err := readPEM(path + ".crt")
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParseCertificate(certificate.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s.crt: %w", path, err)
	}
	block, err := readPEM(path + ".key")
	if err != nil {
		return nil, err
	}
	key, err := parseKey(block)
	if err != nil {
		return nil, fmt.Errorf("%s.key: %w", path, err)
	}
	return &Authority{parsed, key}, nil
}

func parseKey(block *pem.Block) (crypto.Signer, error) {
	switch block.Type {
	case "EC PRIVATE KEY":
		return x509.ParseECPrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, err
		}
		signer, ok := key.(crypto.Signer)
		if !ok {
			return nil, fmt.Errorf("a %T cannot sign", key)
		}
		return signer, nil
	}
}

func readPEM(path string) (*pem.Block, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	// openssl writes the curve's parameters before an EC key.
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "EC PARAMETERS" {
			return block, nil
		}
	}
	return nil, fmt.Errorf("%s: no PEM block found", path)
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(path, "EC PRIVATE KEY", der)
}

func writePEM(path, kind string, der []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

func serial() *big.Int {
	number, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(err)
	}
	return number
}
