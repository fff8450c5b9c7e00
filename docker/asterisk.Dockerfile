# Asterisk 22 from Debian's own packages, configured by asterisk-config/ at every start.
FROM debian:forky-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends \
    asterisk asterisk-modules asterisk-core-sounds-en-gsm asterisk-moh-opsound-gsm \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner=asterisk --group=asterisk /var/lib/pasokh
COPY asterisk-config /usr/local/share/pasokh/asterisk-config
COPY docker/asterisk-entrypoint.sh /usr/local/bin/asterisk-entrypoint
USER asterisk
VOLUME /var/lib/pasokh
ENTRYPOINT ["/usr/local/bin/asterisk-entrypoint"]
