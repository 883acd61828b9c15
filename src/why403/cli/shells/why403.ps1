# Completion of why403 for PowerShell.
Register-ArgumentCompleter -Native -CommandName why403 -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $command, $words = @($commandAst.CommandElements | Where-Object {
        $_.Extent.EndOffset -lt $cursorPosition
    } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value }
        else { $_.Extent.Text }
    })
    if (-not $command) { return }
    try {
        $env:_WHY403_COMPLETE = 'powershell'
        $env:_WHY403_WORD = $wordToComplete
        $lines = & $command @words 2>$null
    } finally {
        Remove-Item Env:_WHY403_COMPLETE, Env:_WHY403_WORD -ErrorAction SilentlyContinue
    }
    foreach ($line in $lines) {
        $kind, $value, $about = $line -split "`t", 3
        if ($kind -ne 'plain') {
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
            continue
        }
        if (-not $about) { $about = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
    }
}
