"""What Windows says of a file in the languages that it speaks; Go programs pass it on.

Sources: the system messages 2 (file not found), 3 (path not found) and 5 (denied) of Windows.
"""

NOT_FOUND = (
    "The system cannot find the file specified",
    "The system cannot find the path specified",
    "Das System kann die angegebene Datei nicht finden",
    "Das System kann den angegebenen Pfad nicht finden",
    "Le fichier spécifié est introuvable",
    "Le chemin d’accès spécifié est introuvable",
    "El sistema no puede encontrar el archivo especificado",
    "El sistema no puede encontrar la ruta especificada",
    "O sistema não pode encontrar o arquivo especificado",
    "O sistema não pode encontrar o caminho especificado",
    "Impossibile trovare il file specificato",
    "Impossibile trovare il percorso specificato",
    "Не удается найти указанный файл",
    "Системе не удается найти указанный путь",
    "Nie można odnaleźć określonego pliku",
    "系统找不到指定的文件",
    "系统找不到指定的路径",
    "指定されたファイルが見つかりません",
    "指定されたパスが見つかりません",
    "지정된 파일을 찾을 수 없습니다",
    "지정된 경로를 찾을 수 없습니다",
)
DENIED = (
    "Access is denied",
    "Zugriff verweigert",
    "Accès refusé",
    "Acceso denegado",
    "Acesso negado",
    "Accesso negato",
    "Отказано в доступе",
    "Odmowa dostępu",
    "拒绝访问",
    "アクセスが拒否されました",
    "액세스가 거부되었습니다",
)
