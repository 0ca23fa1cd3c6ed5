"""An official page or PDF -> the bulletin that it prints (cells, notes, guidance), or an error that names the place."""
