#!/bin/sh
echo black tea
