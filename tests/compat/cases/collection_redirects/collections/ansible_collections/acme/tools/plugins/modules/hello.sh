#!/bin/sh
# WANT_JSON
name=$(sed -n 's/.*"name": *"\([^"]*\)".*/\1/p' "$1")
printf '{"changed": false, "msg": "hello %s"}\n' "$name"
