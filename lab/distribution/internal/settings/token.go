package settings

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
)

// Token is the secret for joining servers.
type Token struct {
	// Hash is the SHA-256 of the CA file that the peer must present, as hex; empty in the short form, which trusts any
	// peer.
	Hash     string
	Password string
}

// Token reads the option, the file that an option names, or the server's own file; empty when there is none.
func (s *Settings) Token() (Token, error) {
	value := s.Text("token", "")
	for _, file := range []string{s.Text("token-file", ""), s.Server("token")} {
		if value != "" || file == "" {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil && (!os.IsNotExist(err) || file != s.Server("token")) {
			return Token{}, err
		}
		value = strings.TrimSpace(string(content))
	}
	return ParseToken(value)
}

// ParseToken parses K10HASH::server:PASSWORD, or a password alone.
func ParseToken(value string) (Token, error) {
	rest, long := strings.CutPrefix(value, "K10")
	if !long {
		return Token{Password: value}, nil
	}
	hash, credentials, _ := strings.Cut(rest, "::")
	user, password, _ := strings.Cut(credentials, ":")
	if len(hash) != 64 || user != "server" || password == "" {
		return Token{}, fmt.Errorf("invalid token format, expected K10<sha256 of the CA>::server:<password>")
	}
	return Token{Hash: hash, Password: password}, nil
}

// HashOf is a token's hash of a CA file, byte for byte.
func HashOf(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}

// String is the full form.
func (t Token) String() string { return "K10" + t.Hash + "::server:" + t.Password }
