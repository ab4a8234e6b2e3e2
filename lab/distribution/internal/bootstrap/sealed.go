package bootstrap

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Prefix is the datastore's prefix of the shared files.
const Prefix = "/bootstrap/"

// Key is the datastore's key for the files sealed with a password.
func Key(password string) string {
	sum := sha256.Sum256([]byte(password))
	return Prefix + hex.EncodeToString(sum[:])[:12]
}

// Seal encrypts the files with the password of the token.
func (f Files) Seal(password string) ([]byte, error) {
	plain, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	aead, err := aeadOf(password)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return aead.Seal(nonce, nonce, plain, nil), nil
}

// Open is the reverse of Seal.
func Open(sealed []byte, password string) (Files, error) {
	aead, err := aeadOf(password)
	if err != nil {
		return nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return nil, fmt.Errorf("bootstrap data of %d bytes is too short", len(sealed))
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], nil)
	if err != nil {
		return nil, fmt.Errorf("bootstrap data cannot be decrypted with this token: %w", err)
	}
	files := Files{}
	return files, json.Unmarshal(plain, &files)
}

func aeadOf(password string) (cipher.AEAD, error) {
	key := sha256.Sum256([]byte("bootstrap:" + password))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
