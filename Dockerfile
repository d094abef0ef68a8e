# lbc as an image: `docker run --rm -v "$PWD:/work" lbc lint`.
FROM node:24-bookworm-slim AS build
WORKDIR /lbc
COPY . .
RUN npm ci --no-audit --no-fund && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
COPY --from=build /lbc/package.json /lbc/LICENSE /opt/lbc/
COPY --from=build /lbc/bin /opt/lbc/bin
COPY --from=build /lbc/dist /opt/lbc/dist
COPY --from=build /lbc/node_modules /opt/lbc/node_modules
RUN ln -s /opt/lbc/bin/lbc.js /usr/local/bin/lbc
WORKDIR /work
ENTRYPOINT ["lbc"]
CMD ["--help"]
