package pki

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Leaf is a certificate for a server, a client, or both.
type Leaf struct {
	// Path below server/tls, without .crt and .key.
	Path string
	// By is the authority's path below server/tls.
	By     string
	Name   string
	Groups []string
	// Hosts are names and addresses; a leaf without them is only for a client.
	Hosts []string
}

// LeavesOf lists the certificates that a server needs, for its names and addresses.
func LeavesOf(hosts []string) []Leaf {
	client := func(path, name string, groups ...string) Leaf {
		return Leaf{Path: path, By: "client-ca", Name: name, Groups: groups}
	}
	return []Leaf{
		{Path: "serving-kube-apiserver", By: "server-ca", Name: "kube-apiserver", Hosts: hosts},
		client("client-admin", "system:admin", "system:masters"),
		client("client-controller", "system:kube-controller-manager"),
		client("client-kube-apiserver", "system:apiserver", "system:masters"),
		{Path: "client-auth-proxy", By: "request-header-ca", Name: "system:auth-proxy"},
		{Path: "etcd/server-client", By: "etcd/server-ca", Name: "etcd-server", Hosts: hosts},
		{Path: "etcd/client", By: "etcd/server-ca", Name: "etcd-client"},
		{Path: "etcd/peer-server-client", By: "etcd/peer-ca", Name: "etcd-peer", Hosts: hosts},
	}
}

// Write creates the leaves below dir again. They are valid for a year, or DISTRIBUTION_LEAF_DAYS.
func Write(dir string, leaves []Leaf) error {
	days := 365
	if value, err := strconv.Atoi(os.Getenv("DISTRIBUTION_LEAF_DAYS")); err == nil {
		days = value
	}
	for _, leaf := range leaves {
		authority, err := LoadAuthority(filepath.Join(dir, leaf.By))
		if err != nil {
			return err
		}
		if err := authority.write(dir, leaf, days); err != nil {
			return err
		}
	}
	return nil
}

func (a *Authority) write(dir string, leaf Leaf, days int) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: leaf.Name, Organization: leaf.Groups},
		NotBefore: a.certificate.NotBefore, NotAfter: time.Now().AddDate(0, 0, days),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if len(leaf.Hosts) > 0 {
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
	}
	for _, host := range leaf.Hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, leaf.Path)
	if err := writePEM(path+".crt", "CERTIFICATE", der); err != nil {
		return err
	}
	return writeKey(path+".key", key)
}
