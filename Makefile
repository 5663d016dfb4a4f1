# Every target but run ends in one line: `<target>: N passed, N failed, N skipped`.
export CGO_ENABLED = 0
SHELL := /bin/bash

WEB_SOURCES := $(shell find web/src web/scripts -type f 2>/dev/null) $(wildcard web/*.json web/*.ts)

.PHONY: help run build test web walks walks-office soak-field law prove mutate bench bench-scale gen gen-check lint release

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

run: build ## build everything and serve the demo at 127.0.0.1:8080
	@exec bin/anwang serve --demo

build: web/dist/built ## the binary, with the screens inside
	@tools/fonts.sh
	@echo "── 编译服务器（首次约一分钟）"
	go build -o bin/anwang ./cmd/anwang

web/dist/built: $(WEB_SOURCES)
	@tools/prepare.sh web
	@echo "── 构建前端"
	cd web && npm run build
	@touch $@

web: ## build the screens
	@tools/prepare.sh web
	@cd web && npm run build && touch dist/built && echo "web: 1 passed, 0 failed, 0 skipped" || { echo "web: 0 passed, 1 failed, 0 skipped"; exit 1; }

test: ## everything, on both databases and in a browser; installs what it needs
	@tools/prepare.sh test
	@go run ./tools/check test

walks: ## browser walks, phone and desk
	@tools/prepare.sh test
	@go run ./tools/check walks

walks-office: ## browser walks at the desk
	@tools/prepare.sh test
	@go run ./tools/check walks-office

mutate: ## ten thousand careless edits of the schemes: never a panic, always a place
	@go test ./internal/scheme -run NoMutation -timeout 30m -mutations 10000 && echo "mutate: 10000 passed, 0 failed, 0 skipped" || { echo "mutate: 0 passed, 1 failed, 0 skipped"; exit 1; }

soak-field: ## the phone is killed, offline and retried until something is lost
	@tools/prepare.sh test
	@go run ./tools/check soak-field

law: ## write the index of clauses, check it both ways
	@go run ./tools/law

prove: ## take the rules of each clause out of its plan: do its tests fail? Slow
	@tools/prepare.sh test
	@go run ./tools/law -prove

bench: ## measure the goals: `G1 0.41`
	@go run ./cmd/anwang bench

bench-scale: ## measure the goals that need millions of records
	@go run ./cmd/anwang bench --scale

release: web/dist/built ## archives for linux amd64/arm64/loong64 and windows amd64: make release VERSION=26.11.1
	@tools/release.sh $(VERSION)

gen: bin/sqlc ## queries, the interface's document and types, from their sources
	SQLC=$(CURDIR)/bin/sqlc tools/gen.sh
	mkdir -p docs/api && go run ./cmd/anwang openapi > docs/api/openapi.json.new && mv docs/api/openapi.json.new docs/api/openapi.json
	cd web && npm run types
	@echo "gen: 3 passed, 0 failed, 0 skipped"

gen-check: bin/sqlc ## are the generated queries what sqlc makes?
	@tools/gen-check.sh

bin/sqlc: tools/sqlc/go.mod
	@echo "── 编译 sqlc（约三分钟）"
	cd tools/sqlc && go build -o ../../bin/sqlc github.com/sqlc-dev/sqlc/cmd/sqlc

bin/staticcheck: tools/staticcheck/go.mod
	cd tools/staticcheck && go build -o ../../bin/staticcheck honnef.co/go/tools/cmd/staticcheck

lint: bin/staticcheck ## what reads the code: vet, gofmt, staticcheck, eslint, types
	@tools/prepare.sh web
	@go run ./tools/check lint
