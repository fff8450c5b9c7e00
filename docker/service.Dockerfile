# The Pasokh service. Node runs the TypeScript as it is: there is no build step.
FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
COPY vendor vendor
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && install --directory --owner=node --group=node /var/lib/pasokh
COPY migrations migrations
COPY src src
COPY docker/health.mjs docker/health.mjs
ENV PASOKH_SPOOL_DIR=/var/lib/pasokh/spool PASOKH_RECORDINGS_DIR=/var/lib/pasokh/recordings
USER node
VOLUME /var/lib/pasokh
HEALTHCHECK --interval=5s --timeout=5s --retries=12 CMD ["node", "docker/health.mjs"]
CMD ["node", "src/main.ts"]
