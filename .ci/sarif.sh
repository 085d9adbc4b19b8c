#!/usr/bin/env bash
# Validates a SARIF file: .ci/sarif.sh FILE [FOLDER that its paths are relative to, default: this repository]
# Against the schema and the rules of Microsoft's SARIF Multitool, then against what only GitHub asks for.
set -euo pipefail

file=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$(realpath "${2:-.}")

tools=target/ci
package=$tools/node_modules/@microsoft/sarif-multitool-linux
[ -x "$package/Sarif.Multitool" ] ||
    npm install --prefix "$tools" --no-save --no-audit --no-fund --loglevel=error @microsoft/sarif-multitool-linux

echo "schema: $file"
python3 - "$package/sarif-2.1.0.json" "$file" <<'PYTHON'
import json, sys
import jsonschema

with open(sys.argv[1], encoding="utf-8-sig") as schema, open(sys.argv[2], encoding="utf-8") as report:
    schema, report = json.load(schema), json.load(report)
validator = jsonschema.validators.validator_for(schema)(schema)
errors = [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(report)]
sys.exit("\n".join(errors[:20]) or None)
PYTHON

# Its exit status says nothing, so its words count. Called directly: the npm wrapper's shell splits at the semicolon.
# The setting keeps it from wanting libicu.
echo 'SARIF Multitool'
words=$(DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$package/Sarif.Multitool" validate "$file" \
    --rule-kind 'Sarif;Ghas' --level 'Error;Warning' 2>&1) || true
if ! grep -q '^Analysis completed successfully' <<<"$words" || grep -qE ': (error|warning) ' <<<"$words"; then
    printf '%s\n' "$words" | cut -c1-400 | head -40 >&2
    exit 1
fi

echo 'what GitHub asks for'
python3 .ci/sarif_asserts.py "$file" "$folder"
