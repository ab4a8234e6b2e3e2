// Package manifests applies YAML files to the cluster, like the originals' deploy controller.
package manifests

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// Applier creates or updates objects.
type Applier struct {
	client dynamic.Interface
	mapper *restmapper.DeferredDiscoveryRESTMapper
}

// NewApplier reaches the API by config.
func NewApplier(config *rest.Config) (*Applier, error) {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	discovered, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, err
	}
	return &Applier{client, restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(discovered))}, nil
}

// Apply applies every document, and returns all errors together. A document that cannot be parsed fails the whole file.
func (a *Applier) Apply(ctx context.Context, content []byte) error {
	objects, err := parse(content)
	if err != nil {
		return fmt.Errorf("ParseManifestFailed: %w", err)
	}
	failed := []error{}
	for _, object := range objects {
		if err := a.apply(ctx, object); err != nil {
			failed = append(failed, fmt.Errorf("%s %s: %w", object.GetKind(), object.GetName(), err))
		}
	}
	return errors.Join(failed...)
}

// parse reads a manifest like the originals (k3s, pkg/deploy/controller.go, yamlToObjects). yaml.ToJSON parses a
// document that begins with "{" as JSON, so flow-style YAML is an error.
func parse(content []byte) ([]*unstructured.Unstructured, error) {
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	objects := []*unstructured.Unstructured{}
	for {
		document, err := reader.Read()
		if err == io.EOF {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		text, err := yaml.ToJSON(document)
		if err != nil {
			return nil, err
		}
		if string(text) == "null" {
			continue
		}
		decoded, _, err := unstructured.UnstructuredJSONScheme.Decode(text, nil, nil)
		if err != nil {
			return nil, err
		}
		object, ok := decoded.(*unstructured.Unstructured)
		if !ok {
			return nil, fmt.Errorf("got %T, expected one object in a document", decoded)
		}
		objects = append(objects, object)
	}
}

func (a *Applier) apply(ctx context.Context, object *unstructured.Unstructured) error {
	kind := object.GroupVersionKind()
	mapping, err := a.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if meta.IsNoMatchError(err) {
		a.mapper.Reset()
		mapping, err = a.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	}
	if err != nil {
		return err
	}
	options := metav1.ApplyOptions{FieldManager: "deploy", Force: true}
	if mapping.Scope.Name() == meta.RESTScopeNameRoot {
		_, err = a.client.Resource(mapping.Resource).Apply(ctx, object.GetName(), object, options)
		return err
	}
	namespace := object.GetNamespace()
	if namespace == "" {
		namespace = "default"
	}
	_, err = a.client.Resource(mapping.Resource).Namespace(namespace).Apply(ctx, object.GetName(), object, options)
	return err
}

// Watch applies the files of a folder, and each again after a change, until the context ends.
func (a *Applier) Watch(ctx context.Context, folder string) {
	applied := map[string][32]byte{}
	for ctx.Err() == nil {
		names, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
		if err != nil {
			fmt.Println("manifests:", err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			sum := sha256.Sum256(content)
			if err == nil && applied[name] != sum {
				if err = a.Apply(ctx, content); err == nil {
					applied[name] = sum
					fmt.Println("applied manifest", name)
				}
			}
			if err != nil && ctx.Err() == nil {
				fmt.Printf("manifest %s: %v\n", name, err)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(3 * time.Second):
		}
	}
}
