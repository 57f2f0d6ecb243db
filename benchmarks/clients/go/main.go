// SPDX-License-Identifier: BSL-1.0
// Go's net/http with its own pool of connections; the case post alone.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"runtime"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type request struct {
	Prompt       string `json:"prompt"`
	Model        string `json:"model"`
	NumImages    int    `json:"num_images"`
	AspectRatio  string `json:"aspect_ratio"`
	OutputFormat string `json:"output_format"`
}

type answer struct {
	Images []struct {
		URL         string `json:"url"`
		ContentType string `json:"content_type"`
		ImageID     string `json:"image_id"`
		Width       int    `json:"width"`
		Height      int    `json:"height"`
	} `json:"images"`
	Prompt  string `json:"prompt"`
	BatchID string `json:"batch_id"`
}

const prompt = "A professional hero image for a landing page about sustainable energy: wind " +
	"turbines on green hills at sunrise, soft light, wide angle, \"hopeful\" mood, no text, " +
	"photorealistic, hold 0 ms"

func generate(client *http.Client, url, token string) error {
	body, err := json.Marshal(request{prompt, "nano-banana-2", 1, "16:9", "png"})
	if err != nil {
		return err
	}
	ask, err := http.NewRequest("POST", url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	ask.Header.Set("Authorization", "Bearer "+token)
	ask.Header.Set("x-workspace-id", "6872b83c-901e-47c5-8b90-96a3d9839d06")
	ask.Header.Set("Content-Type", "application/json")
	response, err := client.Do(ask)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var got answer
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		return err
	}
	io.Copy(io.Discard, response.Body)
	if response.StatusCode != 200 || len(got.Images) != 1 {
		return fmt.Errorf("not the answer that was expected: status %d", response.StatusCode)
	}
	return nil
}

// all makes the given number of requests, at most `connections` at a time, and returns how long
// each took, in microseconds.
func all(client *http.Client, url, token string, connections, requests int) []float64 {
	var left = int64(requests)
	took := make([][]float64, connections)
	var group sync.WaitGroup
	for i := 0; i < connections; i++ {
		group.Add(1)
		go func(mine *[]float64) {
			defer group.Done()
			for atomic.AddInt64(&left, -1) >= 0 {
				began := time.Now()
				if err := generate(client, url, token); err != nil {
					log.Fatal(err)
				}
				*mine = append(*mine, float64(time.Since(began).Nanoseconds())/1000)
			}
		}(&took[i])
	}
	group.Wait()
	var whole []float64
	for _, part := range took {
		whole = append(whole, part...)
	}
	sort.Float64s(whole)
	return whole
}

// peakKiB is the most memory that the process had: not Maxrss, which begins with the parent's.
func peakKiB() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	var kib int64
	if at := bytes.Index(status, []byte("VmHWM:")); at >= 0 {
		fmt.Sscan(string(status[at+len("VmHWM:"):]), &kib)
	}
	return kib
}

func used() (float64, float64) {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	micro := func(t syscall.Timeval) float64 { return float64(t.Sec)*1e6 + float64(t.Usec) }
	return micro(usage.Utime), micro(usage.Stime)
}

func main() {
	host := flag.String("host", "127.0.0.1", "")
	port := flag.Int("port", 0, "")
	ca := flag.String("ca", "", "")
	work := flag.String("case", "post", "")
	connections := flag.Int("connections", 1, "")
	requests := flag.Int("requests", 1000, "")
	warmup := flag.Int("warmup", 0, "")
	flag.Parse()
	if *work != "post" {
		log.Fatal("no case named " + *work)
	}
	runtime.GOMAXPROCS(1)
	pem, err := os.ReadFile(*ca)
	if err != nil {
		log.Fatal(err)
	}
	trust := x509.NewCertPool()
	trust.AppendCertsFromPEM(pem)
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: trust},
		MaxIdleConns:        *connections,
		MaxIdleConnsPerHost: *connections,
	}}
	url := fmt.Sprintf("https://%s:%d/api/ds-prototypes/image_generation/", *host, *port)
	token := strings.Repeat("t", 40)
	all(client, url, token, *connections, *connections+*warmup)
	user, system := used()
	began := time.Now()
	took := all(client, url, token, *connections, *requests)
	wall := time.Since(began).Seconds()
	userEnd, systemEnd := used()
	n := float64(len(took))
	quantile := func(share float64) float64 { return took[int((n-1)*share+0.5)] }
	user, system = (userEnd-user)/n, (systemEnd-system)/n
	json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"client": "go", "version": "Go " + strings.TrimPrefix(runtime.Version(), "go"), "case": *work, "connections": *connections, "requests": len(took),
		"cpu_us": user + system, "user_us": user, "sys_us": system, "rps": n / wall,
		"p50_us": quantile(0.5), "p99_us": quantile(0.99), "p999_us": quantile(0.999),
		"peak_kib": peakKiB()})
}
