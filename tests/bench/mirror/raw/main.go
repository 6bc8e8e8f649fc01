// Command raw copies images as cheaply as they can be copied: the limit that mirror tools are measured against.
//
//	raw FROM TO LIST
//
// FROM and TO are the address of a registry, host:port, or a folder, which has a slash. Each line of the file LIST
// names an image, repository:tag. Eight images go at a time. A tag that names the same digest on both sides costs a
// question on each and nothing else; a blob is read once, checked on its way, and mounted wherever else it is wanted.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
)

const atATime = 8

// An end is where images come from or go to.
type end interface {
	// tagged is the digest that a tag names, empty for none.
	tagged(repository, tag string) (string, error)
	// holds tells whether a blob is there already, as far as that can be told without a question.
	holds(digest string) bool
	// open reads a blob or, where kind says so, a manifest.
	open(repository, kind, digest string) (io.ReadCloser, int64, error)
	put(repository, digest string, body io.Reader, size int64) error
	// share makes a repository have a blob that another one has.
	share(repository, digest, other string) error
	// publish stores a manifest under a name, its digest where it has none.
	publish(repository, name string, own manifest) error
}

type descriptor struct {
	MediaType string `json:"mediaType"`
	Digest    string `json:"digest"`
}

type manifest struct {
	descriptor
	Config    *descriptor  `json:"config"`
	Layers    []descriptor `json:"layers"`
	Manifests []descriptor `json:"manifests"`
	bytes     []byte
}

// A delivery is a blob on its way; whoever holds it brings the blob, all others wait.
type delivery struct {
	sync.Mutex
	// home is the repository that has the blob by now.
	home string
}

type transfer struct {
	from, to   end
	deliveries sync.Map
}

func (t *transfer) image(repository, tag string) error {
	wanted, err := t.from.tagged(repository, tag)
	if err != nil {
		return err
	}
	present, err := t.to.tagged(repository, tag)
	if err != nil || present == wanted {
		return err
	}
	return t.manifest(repository, wanted, tag)
}

func (t *transfer) manifest(repository, digest, name string) error {
	body, _, err := t.from.open(repository, "manifests", digest)
	if err != nil {
		return err
	}
	defer body.Close()
	content, err := io.ReadAll(checked(body, digest))
	if err != nil {
		return err
	}
	own := manifest{bytes: content}
	if err := json.Unmarshal(content, &own); err != nil {
		return err
	}
	own.Digest = digest
	for _, member := range own.Manifests {
		if err := t.manifest(repository, member.Digest, member.Digest); err != nil {
			return err
		}
	}
	blobs := own.Layers
	if own.Config != nil {
		blobs = append(blobs, *own.Config)
	}
	for _, blob := range blobs {
		if err := t.blob(repository, blob.Digest); err != nil {
			return err
		}
	}
	return t.to.publish(repository, name, own)
}

func (t *transfer) blob(repository, digest string) error {
	found, _ := t.deliveries.LoadOrStore(digest, &delivery{})
	home, err := t.delivered(repository, digest, found.(*delivery))
	if err != nil || home == repository {
		return err
	}
	return t.to.share(repository, digest, home)
}

// delivered brings a blob unless somebody has, and tells where it is.
func (t *transfer) delivered(repository, digest string, own *delivery) (string, error) {
	own.Lock()
	defer own.Unlock()
	if own.home != "" {
		return own.home, nil
	}
	own.home = repository
	if t.to.holds(digest) {
		return repository, nil
	}
	body, size, err := t.from.open(repository, "blobs", digest)
	if err != nil {
		return "", err
	}
	defer body.Close()
	return repository, t.to.put(repository, digest, checked(body, digest), size)
}

// checked is a stream that fails at its end unless it has the digest.
func checked(body io.Reader, digest string) io.Reader {
	sum := sha256.New()
	return io.MultiReader(io.TeeReader(body, sum), endOf(func() error {
		if got := fmt.Sprintf("sha256:%x", sum.Sum(nil)); got != digest {
			return fmt.Errorf("%s turned out to be %s", digest, got)
		}
		return io.EOF
	}))
}

// An endOf is a stream without bytes that says how it ended.
type endOf func() error

func (f endOf) Read([]byte) (int, error) { return 0, f() }

// A folder keeps content by digest, and a file for each tag that has its digest.
type folder string

func (f folder) path(kind, name string) string { return string(f) + "/" + kind + "/" + name }

func (f folder) tagFile(repository, tag string) string {
	return f.path("tags", strings.ReplaceAll(repository, "/", "!")+":"+tag)
}

func (f folder) tagged(repository, tag string) (string, error) {
	name, err := os.ReadFile(f.tagFile(repository, tag))
	if os.IsNotExist(err) {
		return "", nil
	}
	return string(name), err
}

func (f folder) holds(digest string) bool {
	_, err := os.Stat(f.path("content", digest))
	return err == nil
}

func (f folder) open(_, _, digest string) (io.ReadCloser, int64, error) {
	file, err := os.Open(f.path("content", digest))
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	return file, info.Size(), err
}

func (f folder) put(_, digest string, body io.Reader, _ int64) error {
	path := f.path("content", digest)
	file, err := os.Create(path + ".new")
	if err != nil {
		return err
	}
	_, err = io.Copy(file, body)
	if failure := file.Close(); err == nil {
		err = failure
	}
	if err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (f folder) share(_, _, _ string) error { return nil }

func (f folder) publish(repository, name string, own manifest) error {
	if err := os.WriteFile(f.path("content", own.Digest), own.bytes, 0o644); err != nil || name == own.Digest {
		return err
	}
	return os.WriteFile(f.tagFile(repository, name), []byte(own.Digest), 0o644)
}

// A registry speaks the distribution API in plain HTTP.
type registry struct {
	host   string
	client *http.Client
}

const accepted = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json"

// send makes a request whose answer must have one of the statuses; the caller closes its body.
func (r registry) send(method, address string, body io.Reader, size int64, kind string, wanted ...int) (*http.Response, error) {
	request, err := http.NewRequest(method, address, body)
	if err != nil {
		return nil, err
	}
	request.ContentLength = size
	request.Header.Set("Accept", accepted)
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	answer, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	for _, status := range wanted {
		if answer.StatusCode == status {
			return answer, nil
		}
	}
	answer.Body.Close()
	return nil, fmt.Errorf("%s %s: %s", method, address, answer.Status)
}

func (r registry) address(repository string, words ...string) string {
	return "http://" + r.host + "/v2/" + repository + "/" + strings.Join(words, "/")
}

func (r registry) tagged(repository, tag string) (string, error) {
	answer, err := r.send("HEAD", r.address(repository, "manifests", tag), nil, 0, "", 200, 404)
	if err != nil {
		return "", err
	}
	answer.Body.Close()
	return answer.Header.Get("Docker-Content-Digest"), nil
}

func (r registry) holds(string) bool { return false }

func (r registry) open(repository, kind, digest string) (io.ReadCloser, int64, error) {
	answer, err := r.send("GET", r.address(repository, kind, digest), nil, 0, "", 200)
	if err != nil {
		return nil, 0, err
	}
	return answer.Body, answer.ContentLength, nil
}

func (r registry) put(repository, digest string, body io.Reader, size int64) error {
	begun, err := r.send("POST", r.address(repository, "blobs", "uploads", ""), nil, 0, "", 202)
	if err != nil {
		return err
	}
	begun.Body.Close()
	address, err := begun.Location()
	if err != nil {
		return err
	}
	words := address.Query()
	words.Set("digest", digest)
	address.RawQuery = words.Encode()
	return r.done(r.send("PUT", address.String(), body, size, "application/octet-stream", 201))
}

func (r registry) share(repository, digest, other string) error {
	address := r.address(repository, "blobs", "uploads", "") + "?mount=" + digest + "&from=" + other
	return r.done(r.send("POST", address, nil, 0, "", 201))
}

func (r registry) publish(repository, name string, own manifest) error {
	address := r.address(repository, "manifests", name)
	return r.done(r.send("PUT", address, bytes.NewReader(own.bytes), int64(len(own.bytes)), own.MediaType, 201))
}

func (r registry) done(answer *http.Response, err error) error {
	if err == nil {
		answer.Body.Close()
	}
	return err
}

func open(name string) (end, error) {
	if !strings.Contains(name, "/") {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = atATime
		return registry{name, &http.Client{Transport: transport}}, nil
	}
	for _, kind := range []string{"content", "tags"} {
		if err := os.MkdirAll(name+"/"+kind, 0o755); err != nil {
			return nil, err
		}
	}
	return folder(name), nil
}

func run(fromName, toName, listPath string) error {
	from, err := open(fromName)
	if err != nil {
		return err
	}
	to, err := open(toName)
	if err != nil {
		return err
	}
	list, err := os.ReadFile(listPath)
	if err != nil {
		return err
	}
	own := transfer{from: from, to: to}
	images := make(chan string)
	failures := make(chan error, atATime)
	for range atATime {
		go func() {
			for image := range images {
				repository, tag, _ := strings.Cut(image, ":")
				if err := own.image(repository, tag); err != nil {
					failures <- fmt.Errorf("%s: %w", image, err)
					return
				}
			}
			failures <- nil
		}()
	}
	go func() {
		for image := range strings.FieldsSeq(string(list)) {
			images <- image
		}
		close(images)
	}()
	for range atATime {
		if err := <-failures; err != nil {
			return err
		}
	}
	return nil
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("raw FROM TO LIST")
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}
