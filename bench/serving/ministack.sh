# Sourced: the version of MiniStack that others are measured beside, installed once into .bench/serving.
MINISTACK=1.5.33
folder=.bench/serving

with_ministack() {
    [ -e "$folder/.complete-$MINISTACK" ] && return
    mkdir -p "$folder" &&
        .venv/bin/python -m venv --clear "$folder/ministack" &&
        "$folder/ministack/bin/python" -m pip install --quiet --disable-pip-version-check "ministack==$MINISTACK" &&
        touch "$folder/.complete-$MINISTACK"
}
