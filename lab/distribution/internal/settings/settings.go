// Package settings reads config.yaml, config.yaml.d and the command line like RKE2 and K3s.
package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

// Settings are the options of one server.
type Settings struct {
	// Distribution is rke2 or k3s.
	Distribution string
	values       map[string][]string
}

// Load reads /etc/rancher/DISTRIBUTION/config.yaml, its drop-ins in order, and then the arguments, which win. An option
// that the original lacks is an error. (The originals only warn; the lab must find it.)
func Load(distribution string, arguments []string) (*Settings, error) {
	s := &Settings{Distribution: distribution, values: map[string][]string{}}
	given, err := parseArguments(known(distribution), arguments)
	if err != nil {
		return nil, err
	}
	file := fmt.Sprintf("/etc/rancher/%s/config.yaml", distribution)
	if other := given["config"]; len(other) > 0 {
		file = other[0]
	}
	files, err := filepath.Glob(file + ".d/*.yaml")
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	for _, name := range append([]string{file}, files...) {
		if err := s.readFile(name); err != nil {
			return nil, err
		}
	}
	for key, values := range given {
		s.values[key] = values
	}
	return s, s.checkNetwork()
}

func (s *Settings) readFile(name string) error {
	content, err := os.ReadFile(name)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	document := map[string]any{}
	if err := yaml.UnmarshalStrict(content, &document); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	options := known(s.Distribution)
	for key, value := range document {
		plain := strings.TrimSuffix(key, "+")
		if _, ok := options[plain]; !ok {
			return fmt.Errorf("unknown option %s found in %s", plain, name)
		}
		values := texts(value)
		if err := check(plain, options[plain], values); err != nil {
			return err
		}
		if plain != key {
			values = append(s.values[plain], values...)
		}
		s.values[plain] = values
	}
	return nil
}

// check rejects what the originals' command line rejects, which also parses config.yaml: `parse error`.
func check(key string, kind kind, values []string) error {
	for _, value := range values {
		var err error
		switch kind {
		case flag:
			_, err = strconv.ParseBool(value)
		case number:
			_, err = strconv.Atoi(value)
		}
		if err != nil {
			return fmt.Errorf("incorrect usage: invalid value %q for flag -%s: parse error", value, key)
		}
	}
	return nil
}

func texts(value any) []string {
	switch value := value.(type) {
	case nil:
		return nil
	case []any:
		all := []string{}
		for _, one := range value {
			all = append(all, texts(one)...)
		}
		return all
	case float64:
		return []string{fmt.Sprintf("%v", int64(value))}
	default:
		return []string{fmt.Sprint(value)}
	}
}

func parseArguments(options map[string]kind, arguments []string) (map[string][]string, error) {
	given := map[string][]string{}
	for i := 0; i < len(arguments); i++ {
		name, value, hasValue := strings.Cut(strings.TrimPrefix(arguments[i], "--"), "=")
		kind, ok := options[name]
		if !ok || !strings.HasPrefix(arguments[i], "--") {
			return nil, fmt.Errorf("incorrect usage: flag provided but not defined: %s", arguments[i])
		}
		if !hasValue && kind == flag {
			value, hasValue = "true", true
		}
		if !hasValue {
			i++
			if i >= len(arguments) {
				return nil, fmt.Errorf("incorrect usage: flag needs an argument: --%s", name)
			}
			value = arguments[i]
		}
		if err := check(name, kind, []string{value}); err != nil {
			return nil, err
		}
		given[name] = append(given[name], value)
	}
	return given, nil
}

// Text is the last value of an option, or the fallback.
func (s *Settings) Text(key, fallback string) string {
	if values := s.values[key]; len(values) > 0 && values[len(values)-1] != "" {
		return values[len(values)-1]
	}
	return fallback
}

// List is every value of an option, split at commas.
func (s *Settings) List(key string) []string {
	all := []string{}
	for _, value := range s.values[key] {
		all = append(all, strings.Split(value, ",")...)
	}
	return all
}

// Arguments is every value of an option, unchanged.
func (s *Settings) Arguments(key string) []string { return s.values[key] }

// Flag reports whether an option is on.
func (s *Settings) Flag(key string) bool { return s.Text(key, "false") == "true" }

// LoadSnapshot is Load for the subcommand etcd-snapshot, whose options have short names beside the server's: --name,
// --dir and --s3-… for --etcd-s3-….
func LoadSnapshot(distribution string, arguments []string) (*Settings, error) {
	long := make([]string, len(arguments))
	for i, argument := range arguments {
		switch {
		case strings.HasPrefix(argument, "--name"):
			argument = strings.Replace(argument, "--name", "--etcd-snapshot-name", 1)
		case strings.HasPrefix(argument, "--dir"):
			argument = strings.Replace(argument, "--dir", "--etcd-snapshot-dir", 1)
		case strings.HasPrefix(argument, "--s3"):
			argument = strings.Replace(argument, "--s3", "--etcd-s3", 1)
		}
		long[i] = argument
	}
	return Load(distribution, long)
}
