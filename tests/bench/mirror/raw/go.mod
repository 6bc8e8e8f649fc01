module ferry.example/tests/bench/mirror/raw

go 1.25
