#compdef why403
# Completion of why403 for zsh.
_why403() {
    local kind value about word=${(Q)words[CURRENT]}
    local -a plain open
    while IFS=$'\t' read -r kind value about; do
        case $kind in
            plain)
                [[ $value == *= ]] && open+=("${value//:/\\:}:$about") || plain+=("${value//:/\\:}:$about")
                ;;
            file) _files ;;
            dir) _files -/ ;;
        esac
    done < <(_WHY403_COMPLETE=zsh _WHY403_WORD=$word "${(Q)words[1]}" "${(@Q)words[2,CURRENT-1]}" 2>/dev/null)
    (( $#plain )) && _describe -V 'why403' plain
    (( $#open )) && _describe -V 'why403' open -S ''
    return 0
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _why403 "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -u }
    compdef _why403 why403
fi
