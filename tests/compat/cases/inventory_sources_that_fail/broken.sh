#!/bin/sh
echo "no server" >&2
exit 3
