#!/bin/sh
printf "%s\n" "$WORD"
