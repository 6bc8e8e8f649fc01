#!/bin/sh
cat <<'END'
{
  "app": {"hosts": ["app1", "app2"], "vars": {"shared": "{{ greeting }} there", "raw": {"__ansible_unsafe": "{{ greeting }}"}}},
  "outer": {"children": ["app"], "vars": {"greeting": "hello"}},
  "_meta": {"hostvars": {"app1": {"number": 1, "list": [1, "two"], "none": null}, "app2": {"number": 2.5}}}
}
END
