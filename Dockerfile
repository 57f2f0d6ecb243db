# SPDX-License-Identifier: BSL-1.0
# The tool and the sandbox in a container. Not tried: no container engine was available where this library was built.
#   docker build -t neuroflash .
#   docker run --rm -p 8443:8443 neuroflash sandbox --host 0.0.0.0 --port 8443
# Without --host the sandbox listens on the loopback address of the container, which nothing outside
# reaches. Another way is its default address with `docker run --network host`.
# There is no HEALTHCHECK, because it would hold for every command of the tool. For the sandbox:
#   docker run --health-cmd "bash -c 'exec 3<>/dev/tcp/127.0.0.1/8443'" ...
FROM debian:13 AS build
COPY . /source
WORKDIR /source
RUN bash -c 'source scripts/common.sh && install_packages "${build_packages[@]}" dpkg-dev file' \
    && cmake --preset release -DNEUROFLASH_BUILD_TESTS=OFF \
    && cmake --build --preset release \
    && cpack --config build/release/CPackConfig.cmake -G DEB -B /package

FROM debian:13
COPY --from=build /package /package
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates /package/neuroflash_*.deb \
    && rm -rf /package /var/lib/apt/lists/* \
    && useradd --create-home neuroflash
USER neuroflash
WORKDIR /home/neuroflash
ENTRYPOINT ["neuroflash"]
CMD ["--help"]
