# Completion of why403 for bash.
_why403() {
    local kind value about file
    COMPREPLY=()
    while IFS=$'\t' read -r kind value about; do
        case $kind in
            plain)
                COMPREPLY+=("$value")
                [[ $value == *= ]] && compopt -o nospace 2>/dev/null
                ;;
            file | dir)
                [[ $kind == dir ]] && kind=directory
                while IFS= read -r file; do COMPREPLY+=("$file"); done \
                    < <(compgen -A "$kind" -- "${COMP_WORDS[COMP_CWORD]}")
                compopt -o filenames 2>/dev/null
                ;;
        esac
    done < <(_WHY403_COMPLETE=bash "$1" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
complete -o nosort -F _why403 why403 2>/dev/null || complete -o default -F _why403 why403
