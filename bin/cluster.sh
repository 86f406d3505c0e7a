# Sourced by bin/secformer: a Spark master and a worker on this machine, from the same jars.
# cluster start DIRECTORY [--port P] [--cores N] [--memory M]   port 0 is any free one; 2 cores and 2g unless told otherwise
# cluster stop DIRECTORY
# DIRECTORY gets the master's URL in the file "master", process ids, logs, and the executors' logs below work/.

cluster() {
    local action="${1:-}" directory="${2:-}"
    [ -n "$directory" ] || fail "cluster: expected start or stop and a directory"
    shift 2
    case "$action" in
        start) cluster_start "$@" ;;
        stop) cluster_stop ;;
        *) fail "cluster: expected start or stop, found $action" ;;
    esac
}

cluster_start() {
    local port=0 cores=2 memory=2g
    while [ $# -ge 2 ]; do
        case "$1" in
            --port) port="$2" ;;
            --cores) cores="$2" ;;
            --memory) memory="$2" ;;
            *) fail "cluster start: expected --port, --cores or --memory, found $1" ;;
        esac
        shift 2
    done
    [ $# -eq 0 ] || fail "cluster start: expected a value of $1, found none"
    [ ! -e "$directory/master" ] || fail "$directory: a cluster runs there; stop it first: bin/secformer cluster stop $directory"
    mkdir -p "$directory/spark/jars" "$directory/spark/conf"
    directory="$(cd "$directory" && pwd)"
    # What a worker expects of a Spark installation, for its executors.
    spark_classpath | tr ':' '\n' | xargs -I{} ln -sf {} "$directory/spark/jars/"
    cp "$home/conf/log4j2.properties" "$directory/spark/conf/"
    printf '\nlogger.deploy.name = org.apache.spark.deploy\nlogger.deploy.level = info\n' \
        >> "$directory/spark/conf/log4j2.properties"

    daemon master org.apache.spark.deploy.master.Master --host "$SPARK_LOCAL_HOSTNAME" --port "$port" --webui-port 0
    local url
    url="$(awaited master 's/.*Starting Spark master at \(spark:[^ ]*\).*/\1/p')"
    daemon worker org.apache.spark.deploy.worker.Worker --host "$SPARK_LOCAL_HOSTNAME" --port 0 --webui-port 0 \
        --cores "$cores" --memory "$memory" --work-dir "$directory/work" "$url"
    awaited worker 's/.*\(Successfully registered\).*/\1/p' > /dev/null
    echo "$url" | tee "$directory/master"
}

# daemon NAME CLASS ARGUMENTS...
daemon() {
    local name="$1"
    shift
    : > "$directory/$name.log"
    SPARK_HOME="$directory/spark" SPARK_SCALA_VERSION=2.13 nohup \
        "$java" "@$home/conf/jvm.options" -Xmx256m -XX:+UseSerialGC -Dspark.master.rest.enabled=false \
        -Dlog4j2.configurationFile="$directory/spark/conf/log4j2.properties" \
        -cp "$(spark_classpath)" "$@" > "$directory/$name.log" 2>&1 < /dev/null &
    echo $! > "$directory/$name.pid"
}

# awaited NAME EXPRESSION: what sed finds in a daemon's log; ends the cluster if that does not come.
awaited() {
    local found
    for _ in $(seq 300); do
        found="$(sed -n "$2" "$directory/$1.log" | head -n 1)"
        if [ -n "$found" ]; then
            echo "$found"
            return
        fi
        kill -0 "$(cat "$directory/$1.pid")" 2> /dev/null || break
        sleep 0.2
    done
    cat "$directory/$1.log" >&2
    cluster_stop
    fail "the $1 did not start; its log stands above"
}

cluster_stop() {
    local name pid
    for name in worker master; do
        [ -f "$directory/$name.pid" ] || continue
        pid="$(cat "$directory/$name.pid")"
        kill "$pid" 2> /dev/null || true
        for _ in $(seq 50); do
            kill -0 "$pid" 2> /dev/null || break
            sleep 0.2
        done
        kill -KILL "$pid" 2> /dev/null || true
        rm -f "$directory/$name.pid"
    done
    rm -f "$directory/master"
}
