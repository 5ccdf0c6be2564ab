// Verify judges chains of certificates with Go's own crypto/x509, as kubectl does.
//
// One line of JSON in, one out: a leaf, intermediates and roots (DER in base64), a time, a name
// and a usage; the answer is Go's error, or "" where it trusts. Only the standard library is used.
package main

import (
	"bufio"
	"crypto/x509"
	"encoding/json"
	"os"
	"runtime"
	"time"
)

type question struct {
	Leaf          []byte   `json:"leaf"`
	Intermediates [][]byte `json:"intermediates"`
	Roots         [][]byte `json:"roots"`
	Time          string   `json:"time"`
	Name          string   `json:"name"`
	Usage         string   `json:"usage"`
}

type answer struct {
	Error string `json:"error"`
	Go    string `json:"go"`
}

func main() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	answers := bufio.NewWriter(os.Stdout)
	out := json.NewEncoder(answers)
	out.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked question
		if err := json.Unmarshal(line, &asked); err != nil {
			panic(err)
		}
		if err := out.Encode(answer{judge(asked), runtime.Version()}); err != nil {
			panic(err)
		}
		answers.Flush()
	}
}

// judge does what crypto/tls does with what a server or a client shows, and client-go with a file.
func judge(asked question) string {
	prefix := "tls: failed to parse certificate from server: "
	usage := x509.ExtKeyUsageServerAuth
	if asked.Usage == "client" {
		prefix = "tls: failed to parse client certificate: "
		usage = x509.ExtKeyUsageClientAuth
	}
	leaf, err := x509.ParseCertificate(asked.Leaf)
	if err != nil {
		return prefix + err.Error()
	}
	intermediates := x509.NewCertPool()
	for _, der := range asked.Intermediates {
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			return prefix + err.Error()
		}
		intermediates.AddCert(certificate)
	}
	roots := x509.NewCertPool()
	var first error
	parsed := len(asked.Roots) == 0
	for _, der := range asked.Roots {
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		parsed = true
		roots.AddCert(certificate)
	}
	if !parsed {
		return "failed to parse certificate: " + first.Error()
	}
	at, err := time.Parse(time.RFC3339Nano, asked.Time)
	if err != nil {
		panic(err)
	}
	_, err = leaf.Verify(x509.VerifyOptions{
		DNSName:       asked.Name,
		Intermediates: intermediates,
		Roots:         roots,
		CurrentTime:   at,
		KeyUsages:     []x509.ExtKeyUsage{usage},
	})
	if err != nil {
		return err.Error()
	}
	return ""
}
