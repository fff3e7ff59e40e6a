# A tntflow worker. Debian, not Alpine: Temporal's and SQLite's binaries need glibc.
FROM node:24.20.0-bookworm-slim AS build
RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:24.20.0-bookworm-slim
ENV NODE_ENV=production TNTFLOW_HOME=/var/lib/tntflow
WORKDIR /app
RUN mkdir -p /var/lib/tntflow && chown node:node /var/lib/tntflow
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
VOLUME /var/lib/tntflow
ENTRYPOINT ["node", "/app/dist/cli.js"]
CMD ["worker"]
