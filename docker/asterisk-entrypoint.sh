#!/bin/sh
# Renders the configuration for the ports and secrets of the environment, then becomes Asterisk.
set -eu
/usr/local/share/pasokh/asterisk-config/render /var/lib/pasokh
exec asterisk -f -n -C /var/lib/pasokh/etc/asterisk.conf
