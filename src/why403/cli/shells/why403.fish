# Completion of why403 for fish.
function __why403_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l command $words[1]
    set -e words[1]
    for line in (_WHY403_COMPLETE=fish _WHY403_WORD=$word $command $words 2>/dev/null)
        set -l parts (string split -m 2 \t -- $line)
        switch $parts[1]
            case plain
                printf '%s\t%s\n' $parts[2] $parts[3]
            case file
                __fish_complete_path $word
            case dir
                __fish_complete_directories $word
        end
    end
end
complete --no-files --command why403 --arguments '(__why403_complete)'
