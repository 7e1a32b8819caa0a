#!/bin/sh
# api-changes.sh CONNECTOR REPORT: takes what the vendor changed, on a branch of its own.
# In a clone, once a week. REPORT is written where something changed: Markdown, for a pull request.
set -eu
connector=$1
report=$2
if tieline update "$connector" --dry-run --fail-on any --format markdown > "$report"; then
  rm "$report"
  exit 0
fi
# Nothing was compared: it could not be fetched or read, which was told.
[ -s "$report" ] || exit 1
branch="api-changes/$connector"
message="Take the new document of $connector"
# What somebody mended on the branch is theirs: it stays as it is, and only the report is made anew.
git fetch --quiet origin "$branch:refs/remotes/origin/$branch" 2> /dev/null || true
for tip in "refs/heads/$branch" "refs/remotes/origin/$branch"; do
  last=$(git log -1 --format=%s "$tip" -- 2> /dev/null || echo "$message")
  [ "$last" = "$message" ] || exit 0
done
git switch --force-create "$branch"
# What does not fit leaves all files as they are, and the report says why: the pull request is where to mend it.
tieline update "$connector" > /dev/null || true
git add --update
git add specs generated
git commit --quiet --allow-empty --message "$message"
